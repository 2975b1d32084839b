"""The personal link to a sign-up: public id and generation, signed under a purpose of its own.

Nothing secret is stored; the link opens this one sign-up and no other page of the person.
"""

from portal.core.ids import PUBLIC_ID_LENGTH
from portal.core.keys import Keys
from portal.core.runtime import Runtime
from portal.events.models import EventSignUp

PURPOSE = "event-sign-up"
LONGEST_TOKEN = 200


def make_token(keys: Keys, sign_up: EventSignUp) -> str:
    return keys.sign([sign_up.public_id, sign_up.generation], purpose=PURPOSE)


def read_token(keys: Keys, token: str) -> tuple[str, int] | None:
    """Public id and generation, or None for anything not signed for this purpose."""
    if len(token) > LONGEST_TOKEN:
        return None
    match keys.read(token, purpose=PURPOSE):
        case [str(public_id), int(generation)] if len(public_id) == PUBLIC_ID_LENGTH:
            return public_id, generation
    return None


def sign_up_url(runtime: Runtime, sign_up: EventSignUp) -> str:
    """The address for mails; built from the configured base URL only."""
    return f"{runtime.settings.base_url}/events/sign-ups/{make_token(runtime.keys, sign_up)}"
