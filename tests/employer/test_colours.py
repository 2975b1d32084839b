import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.employer.colours import DEFAULT_BRAND, differs, is_colour, palette_of

LIGHT_PAPER, DARK_PAPER, WHITE, DARK_INK = "#fbfaf7", "#171b1f", "#ffffff", "#0e1a1e"
any_colour = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@given(any_colour)
def test_whatever_the_employer_chooses_can_be_read(brand: str) -> None:
    palette = palette_of(brand)

    assert contrast(palette.ink, LIGHT_PAPER) >= 4.5
    assert contrast(palette.solid, WHITE) >= 4.5
    assert contrast(palette.dark, DARK_PAPER) >= 4.5
    assert contrast(palette.dark_solid, DARK_INK) >= 4.5


@pytest.mark.parametrize("brand", ["#ffd400", "#ffffff", "#00ff00", "#e2001a", "#ff00ff"])
def test_a_loud_colour_is_shown_as_another(brand: str) -> None:
    assert differs(brand, palette_of(brand).ink)


@pytest.mark.parametrize("brand", [DEFAULT_BRAND, "#001e50", "#000000"])
def test_a_dark_colour_is_shown_almost_as_it_is(brand: str) -> None:
    palette = palette_of(brand)

    assert not differs(brand, palette.ink)
    assert not differs(brand, palette.solid)


def test_grey_stays_grey() -> None:
    for colour in vars(palette_of("#808080")).values():
        assert colour[1:3] == colour[3:5] == colour[5:7]


@pytest.mark.parametrize(
    "text", ["", "red", "#fff", "#12345g", "#1234567", "#123456;}", "#123456\n", "０#123456"]
)
def test_what_is_no_colour_counts_as_the_default(text: str) -> None:
    assert not is_colour(text)
    assert palette_of(text) == palette_of(DEFAULT_BRAND)
