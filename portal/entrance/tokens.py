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
        match keys.read(token, purpose=f"link:{purpose.value}"):
            case [str(public_id), int(generation)] if len(public_id) == PUBLIC_ID_LENGTH:
                return public_id, generation, purpose
    return None


def code_digits(keys: Keys, code: LinkCode) -> str:
    """The six digits of a code: computed, so nothing secret is stored and any mail can be built."""
    return _six(keys.digest(code.public_id, purpose="link-code"))


def code_fits(keys: Keys, code: LinkCode, typed: str) -> bool:
    """Whether these are the digits, also of a mail that left before the secret changed."""
    digests = keys.digests(code.public_id, purpose="link-code")
    return any(hmac.compare_digest(_six(digest), typed) for digest in digests)


def _six(digest: str) -> str:
    return f"{int(digest[:15], 16) % 1_000_000:06d}"
