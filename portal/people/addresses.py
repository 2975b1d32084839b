"""Mail addresses: as they are written to, and as they are compared."""

import unicodedata

from email_validator import EmailNotValidError, validate_email

from portal.people.errors import NotAnAddress

LONGEST = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets


def clean_address(text: str) -> str:
    """The address as mails are sent to: trimmed, Unicode in one form, the part before @ as given.

    No DNS is asked, so reserved test domains pass. Raises NotAnAddress.
    """
    try:
        # test_environment: names under .test are addresses too
        checked = validate_email(
            text.strip(), check_deliverability=False, strict=True, test_environment=True
        )
    except EmailNotValidError as error:
        raise NotAnAddress from error
    if "." not in checked.domain or len(checked.normalized) > LONGEST:
        raise NotAnAddress
    return checked.normalized


def normalise_address(text: str) -> str:
    """What two spellings of one address share: cleaned, in lower case. Raises NotAnAddress."""
    key = unicodedata.normalize("NFC", clean_address(text).lower())
    if len(key) > LONGEST:
        raise NotAnAddress
    return key
