"""Mail addresses: as they are written to, and as they are compared."""

import re
import unicodedata
from typing import NamedTuple

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from portal.people.errors import NotAnAddress

LONGEST = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
# What nearly everybody has. The validator accepts all of it, and all else is left to the validator.
USUAL = re.compile(
    rf"(?=[^@]{{1,64}}@)(?P<local>{WORD}(?:\.{WORD})*)@(?P<domain>(?:{LABEL}\.)+[A-Za-z]{{2,63}})"
)
ENCODED_LABEL = re.compile(r"(?:^|\.)[^.]{2}--")  # "xn--": an international name, in other letters
SPECIAL = tuple(SPECIAL_USE_DOMAIN_NAMES)


class Address(NamedTuple):
    """``text`` is where mails go: trimmed, the part before the @ as given. ``key`` is what two
    spellings of one address share."""

    text: str
    key: str


def read_address(text: str) -> Address:
    """The address in both its forms. Raises NotAnAddress.

    No DNS is asked, so reserved test domains pass.
    """
    return _read_usual(text) or _read_any(text)


def _read_usual(text: str) -> Address | None:
    """Twenty times as fast as the validator, which tests hold it against; None: ask that."""
    found = USUAL.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        return None
    domain = found["domain"].lower()
    if ENCODED_LABEL.search(domain) or domain.endswith(SPECIAL):
        return None
    address = f"{found['local']}@{domain}"
    key = address.lower()
    return Address(address, address if key == address else key)  # one text in place of two


def _read_any(text: str) -> Address:
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
