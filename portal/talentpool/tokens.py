"""The token of "I stay" in a mail: it names a membership and can do nothing but renew it."""

from portal.core.ids import PUBLIC_ID_LENGTH
from portal.core.keys import Keys

LONGEST_TOKEN = 200
SALT = "talentpool:renewal"


def make_token(keys: Keys, membership: str) -> str:
    """``membership`` is the public id."""
    return keys.sign([membership], purpose=SALT)


def read_token(keys: Keys, token: str) -> str | None:
    """The public id, or None for anything we have not signed."""
    if len(token) > LONGEST_TOKEN:
        return None
    match keys.read(token, purpose=SALT):
        case [str(membership)] if len(membership) == PUBLIC_ID_LENGTH:
            return membership
    return None
