"""Phone numbers: read as people type them, kept as E.164, shown with blanks."""

import phonenumbers

from portal.calls.errors import NotANumber


def read_phone(typed: str, country: str) -> str:
    """E.164; a number without country code is one of ``country`` (DE). Refuses NotANumber."""
    try:
        number = phonenumbers.parse(typed, country)
    except phonenumbers.NumberParseException as error:
        raise NotANumber from error
    if not phonenumbers.is_valid_number(number):
        raise NotANumber
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def show_phone(number: str) -> str:
    """+49 170 1234567"""
    parsed = phonenumbers.parse(number, None)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
