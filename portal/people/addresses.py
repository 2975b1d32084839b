"""Mail addresses: as they are written to, and as they are compared."""

import unicodedata
from typing import NamedTuple

from email_validator import EmailNotValidError, validate_email

from portal.people.errors import NotAnAddress

LONGEST = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets


class Address(NamedTuple):
    """``text`` is where mails go: trimmed, the part before the @ as given. ``key`` is what two
    spellings of one address share."""

    text: str
    key: str


def read_address(text: str) -> Address:
    """The address in both its forms. Raises NotAnAddress.

    No DNS is asked, so reserved test domains pass.
    """
    try:
        # test_environment: names under .test are addresses too; strict: 64 signs before the @
        checked = validate_email(
            text.strip(), check_deliverability=False, strict=True, test_environment=True
        )
    except EmailNotValidError as error:
        raise NotAnAddress from error
    key = unicodedata.normalize("NFC", checked.normalized.lower())
    if "." not in checked.domain or max(len(checked.normalized), len(key)) > LONGEST:
        raise NotAnAddress
    return Address(checked.normalized, key)


def normalise_address(text: str) -> str:
    """The key of an address: in one Unicode form and lower case. Raises NotAnAddress."""
    return read_address(text).key
