"""What each setting of the employer may be; page and command refuse with the same sentences."""

import re
from collections.abc import Callable
from functools import lru_cache
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email

from portal.core.voices import LANGUAGES, AddressForm
from portal.employer import errors
from portal.employer.colours import is_colour
from portal.employer.models import Employer

COUNTRIES = ("DE", "AT", "CH")
FIELDS = (
    "name",
    "short_name",
    "city",
    "postal_address",
    "country",
    "zone",
    "language",
    "address_form",
    "brand",
    "contact_name",
    "contact_title",
    "contact_email",
    "contact_phone",
    "contact_hours",
    "contact_hours_en",
)
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
PHONE = re.compile(r"\+?[0-9(][0-9 ()/.-]*")


def ensure_fits(field: str, value: str) -> None:
    """Raises a kind of DoesNotFit when ``value`` cannot be stored as ``field``."""
    most = getattr(Employer.__table__.c[field].type, "length", None)
    if most is not None and len(value) > most:
        raise errors.TooLong(most=most)
    if CONTROL.search(value):
        raise errors.NotOneLine
    is_right, refusal = RULES.get(field, (_anything, errors.DoesNotFit))
    if not is_right(value):
        raise refusal


def _anything(_value: str) -> bool:
    return True


def _is_address(value: str) -> bool:
    if not value:
        return True
    try:
        # No DNS is asked; test_environment: names under .test are addresses too
        checked = validate_email(value, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return False
    return "." in checked.domain


def _is_phone(value: str) -> bool:
    return not value or (PHONE.fullmatch(value) is not None and any(map(str.isdecimal, value)))


def _is_zone(value: str) -> bool:
    """An IANA name; ``localtime`` and abbreviations depend on the server or on the season."""
    return value in _zones() and ("/" in value or value == "UTC")


@lru_cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


RULES: dict[str, tuple[Callable[[str], bool], type[errors.DoesNotFit]]] = {
    "name": (bool, errors.NameMissing),
    "short_name": (bool, errors.NameMissing),
    "country": (COUNTRIES.__contains__, errors.NotACountry),
    "zone": (_is_zone, errors.NotAZone),
    "language": (LANGUAGES.__contains__, errors.NotALanguage),
    "address_form": (set(AddressForm).__contains__, errors.NotAForm),
    "brand": (is_colour, errors.NotAColour),
    "contact_email": (_is_address, errors.NotAContactAddress),
    "contact_phone": (_is_phone, errors.NotAPhoneNumber),
}
