"""The employer's colour as a style sheet of our own, and the contact in every page's foot."""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from portal.employer.colours import DEFAULT_BRAND, is_colour, palette_of
from portal.employer.models import Employer
from portal.employer.queries import get_employer
from portal.web.database import get_db
from portal.web.decorators import public
from portal.web.locale import voice

bp = Blueprint("employer", __name__)
YEAR = 31_536_000
COUNTRY_CODES = {"DE": "+49", "AT": "+43", "CH": "+41"}


@dataclass(frozen=True)
class Contact:
    """Help, in the same place on every page (WCAG 2.2, 3.2.6)."""

    name: str
    title: str
    email: str
    phone: str
    hours: str
    country: str = "DE"

    @property
    def phone_uri(self) -> str:
        """RFC 3966: a number with its country code; one written without gets the employer's."""
        written = self.phone.replace("(0)", "") if "+" in self.phone else self.phone
        digits = re.sub(r"[^0-9+]", "", written)
        digits = re.sub(r"^00", "+", digits)
        digits = re.sub(r"^0", COUNTRY_CODES.get(self.country, "+49"), digits)
        return f"tel:{digits}" if digits else ""


def contact_of(employer: Employer) -> Contact:
    """The employer's contact; hours in the reader's language."""
    english = voice().language == "en" and employer.contact_hours_en
    return Contact(
        employer.contact_name,
        employer.contact_title,
        employer.contact_email,
        employer.contact_phone,
        employer.contact_hours_en if english else employer.contact_hours,
        employer.country,
    )


def brand_url(employer: Employer) -> str:
    """Changes with the colour, so that it can be cached for a year."""
    return url_for("employer.brand", version=_version(_style_sheet(employer.brand)))


@bp.get("/brand/<version>.css")
@public
def brand(version: str) -> ResponseReturnValue:
    """The employer's colour, from which tokens.css derives all others."""
    sheet = _style_sheet(get_employer(get_db()).brand)
    response = Response(sheet, mimetype="text/css")
    current = version == _version(sheet)
    response.headers["Cache-Control"] = (
        f"public, max-age={YEAR}, immutable" if current else "no-cache"
    )
    return response


@lru_cache(maxsize=8)
def _style_sheet(colour: str) -> str:
    """Browsers of before 2024 cannot derive colours; they get those for light pages from here."""
    brand = colour if is_colour(colour) else DEFAULT_BRAND
    derived = palette_of(brand)
    return (
        f"@layer tokens {{ :root {{ --brand: {brand}; }}"
        " @supports not (color: light-dark(red, oklch(from red l c h))) { :root {"
        f" --brand-ink: {derived.ink}; --brand-solid: {derived.solid};"
        f" --brand-press: {derived.press}; --brand-wash: {derived.wash};"
        f" --brand-line: {derived.line}; }} }} }}\n"
    )


@lru_cache(maxsize=8)
def _version(sheet: str) -> str:
    return hashlib.sha256(sheet.encode()).hexdigest()[:8]
