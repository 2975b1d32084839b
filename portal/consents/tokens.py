"""The token of "I no longer agree" in mails: person and purpose, signed; it works for ever.

Nothing is stored for it. What it can do is end one consent, which the person may do at any time.
"""

from portal.consents.models import Purpose
from portal.core.ids import PUBLIC_ID_LENGTH
from portal.core.keys import Keys
from portal.core.runtime import Runtime

LONGEST_TOKEN = 200
SALT = "consent:withdrawal"


def make_token(keys: Keys, person: str, purpose: Purpose) -> str:
    """``person`` is the public id."""
    return keys.sign([person, purpose.value], purpose=SALT)


def read_token(keys: Keys, token: str) -> tuple[str, Purpose] | None:
    """Public id of the person and purpose, or None for anything we have not signed."""
    if len(token) > LONGEST_TOKEN:
        return None
    match keys.read(token, purpose=SALT):
        case [str(person), str(purpose)] if len(person) == PUBLIC_ID_LENGTH:
            return (person, Purpose(purpose)) if purpose in set(Purpose) else None
    return None


def withdrawal_url(runtime: Runtime, person: str, purpose: Purpose) -> str:
    """The address for mails; a page with a button, and what mail programs post to (RFC 8058)."""
    token = make_token(runtime.keys, person, purpose)
    return f"{runtime.settings.base_url}/consents/withdrawal/{token}"
