"""An event as a calendar entry.

Always PUBLISH: the sign-up is the answer, so no calendar has to ask for one, and none tells us what
somebody did with the entry. A change carries the same uid with the next sequence; so does an event
that was called off (RFC 5546, 3.2.1: a published entry may be CANCELLED).
"""

from urllib.parse import urlsplit

from portal.core.calendar import CalendarEntry, Method
from portal.events.models import Event, EventSignUp, SignUpState
from portal.web.locale import gettext as _


def entry_of(
    event: Event, *, base_url: str, language: str, sign_up: EventSignUp | None = None, url: str = ""
) -> CalendarEntry:
    """For everybody, or for one who comes (``sign_up``, with the ``url`` of the own link).

    The address of an online event is only in the entry of those who come.
    """
    comes = sign_up is not None and sign_up.state is SignUpState.CONFIRMED
    online = event.online_url if comes else ""
    return CalendarEntry(
        uid=f"event-{event.public_id}@{urlsplit(base_url).hostname}",
        method=Method.PUBLISH,
        sequence=event.sequence,
        summary=event.told("title", language),
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        stamped_at=event.changed_at,
        description="\n".join(
            line for line in (event.told("summary", language), online, url) if line
        ),
        location=", ".join(event.place.split("\n")) if event.has_place else online or _("Online"),
        url=f"{base_url}/events/{event.slug}",
        is_off=event.cancelled_at is not None,
    )
