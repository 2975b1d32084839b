"""What becomes of the employer's colour: the same hue, held where it can be read.

Browsers derive it themselves (tokens.css, relative colours in OKLCH). Mails, older browsers and the
settings page need the plain values; the bounds here are those of tokens.css.
Conversions: Björn Ottosson, "A perceptual color space for image processing" (Oklab); CSS Color 4.
"""

import math
import re
from dataclasses import dataclass
from functools import lru_cache

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
DEFAULT_BRAND = "#0d6d74"
# From here on two colours beside each other are seen as two (distance in Oklab).
NOTICEABLE = 0.06

Triple = tuple[float, float, float]


@dataclass(frozen=True)
class Palette:
    """Colours as #rrggbb. ``solid`` is the button with white text, ``ink`` links on light paper;
    ``dark`` links on dark paper, ``dark_solid`` the button there, with black text."""

    solid: str
    press: str
    ink: str
    line: str
    wash: str
    dark: str
    dark_solid: str


def is_colour(text: str) -> bool:
    return COLOUR.fullmatch(text) is not None


@lru_cache(maxsize=64)
def palette_of(brand: str) -> Palette:
    """The readable colours for ``brand``; anything but #rrggbb counts as the default colour."""
    lightness, chroma, hue = _to_oklch(brand if is_colour(brand) else DEFAULT_BRAND)
    button, dark_button = min(lightness, 0.455), min(max(lightness, 0.76), 0.86)
    return Palette(
        solid=_from_oklch(button, chroma, hue),
        press=_from_oklch(button - 0.08, chroma, hue),
        ink=_from_oklch(min(lightness, 0.445), min(chroma, 0.13), hue),
        line=_from_oklch(0.78, min(chroma, 0.06), hue),
        wash=_from_oklch(0.957, min(chroma, 0.011), hue),
        dark=_from_oklch(max(lightness, 0.81), min(chroma, 0.085), hue),
        dark_solid=_from_oklch(dark_button, min(chroma, 0.075), hue),
    )


def differs(first: str, second: str) -> bool:
    """Whether a reader sees two colours (both #rrggbb)."""
    return math.dist(_to_oklab(first), _to_oklab(second)) >= NOTICEABLE


def _to_oklch(colour: str) -> Triple:
    lightness, a, b = _to_oklab(colour)
    return lightness, math.hypot(a, b), math.atan2(b, a)


def _to_oklab(colour: str) -> Triple:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _from_oklch(lightness: float, chroma: float, hue: float) -> str:
    """As #rrggbb; a colour that no screen shows becomes paler until one does."""
    paler, stronger = 0.0, chroma
    if _is_shown(_to_rgb(lightness, chroma, hue)):
        paler = chroma
    for _step in range(20):
        middle = (paler + stronger) / 2
        if _is_shown(_to_rgb(lightness, middle, hue)):
            paler = middle
        else:
            stronger = middle
    return "#" + "".join(_two_digits(value) for value in _to_rgb(lightness, paler, hue))


def _to_rgb(lightness: float, chroma: float, hue: float) -> Triple:
    """Linear light, each 0 to 1 when it can be shown."""
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _is_shown(rgb: Triple) -> bool:
    return all(-1e-4 <= value <= 1 + 1e-4 for value in rgb)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _two_digits(value: float) -> str:
    value = min(max(value, 0.0), 1.0)
    encoded = 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055
    return f"{round(encoded * 255):02x}"
