"""The token of a personal link: public id and generation, signed under a salt of its purpose.

Everything else (validity, claim, revocation) is in the row. A token is never kept and never used
as a key: several spellings of one signature verify, only the decoded id counts.
"""

import hmac

from portal.core.ids import PUBLIC_ID_LENGTH
from portal.core.keys import Keys
from portal.entrance.models import LinkCode, PersonalLink, Purpose

LONGEST_TOKEN = 200
ENTERING = (Purpose.INVITE, Purpose.SIGN_IN)


def make_token(keys: Keys, link: PersonalLink) -> str:
    return keys.sign([link.public_id, link.generation], purpose=f"link:{link.purpose.value}")


def read_token(
    keys: Keys, token: str, purposes: tuple[Purpose, ...]
) -> tuple[str, int, Purpose] | None:
    """Public id, generation and purpose, or None for anything not signed for these purposes."""
    if len(token) > LONGEST_TOKEN:
        return None
    for purpose in purposes:
        value = keys.read(token, purpose=f"link:{purpose.value}")
        if _is_payload(value):
            return value[0], value[1], purpose
    return None


def _is_payload(value: object) -> bool:
    match value:
        case [str(public_id), int()] if len(public_id) == PUBLIC_ID_LENGTH:
            return True
    return False


def code_digits(keys: Keys, code: LinkCode) -> str:
    """The six digits of a code; computed, so that nothing secret is stored and any mail can be built."""
    digest = keys.digest(code.public_id, purpose="link-code")
    return f"{int(digest[:15], 16) % 1_000_000:06d}"


def code_fits(keys: Keys, code: LinkCode, typed: str) -> bool:
    return hmac.compare_digest(code_digits(keys, code), typed)
