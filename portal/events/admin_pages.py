"""What HR's pages of an event show, in words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from portal.employer.queries import get_employer
from portal.entrance.forms import ButtonForm
from portal.events import pages, queries, seats
from portal.events.models import Event
from portal.events.queries import Listed
from portal.events.words import when
from portal.web.database import get_db
from portal.web.locale import gettext as _
from portal.web.runtime import current_runtime


def lines_of(found: Sequence[Listed], now: datetime) -> list[dict[str, Any]]:
    zone = get_employer(get_db()).zone
    return [
        {
            "event": listed.event,
            "when": when(listed.event, zone),
            "door": pages.door_of(listed, now),
            "waiting": listed.waiting,
        }
        for listed in found
    ]


def desk_of(event: Event, now: datetime) -> dict[str, Any]:
    """One event with its numbers, and why the waiting list stands still where it does."""
    counts = queries.counts_of(get_db(), event.id)
    return pages.facts_of(event) | {
        "counts": counts,
        "door": pages.door_of(Listed(event, counts.waiting), now),
        "why": why_nobody_moves(event, now) if counts.waiting else "",
        "may_promote": counts.waiting > 0 and event.cancelled_at is None and now < event.starts_at,
        "is_ahead": now < event.starts_at,
        "public_url": f"{current_runtime().settings.base_url}/events/{event.slug}",
        "button": ButtonForm(formdata=None),
    }


def why_nobody_moves(event: Event, now: datetime) -> str:
    """In one sentence for HR, whenever people wait."""
    if event.cancelled_at is not None:
        return _("The event is called off, so nobody moves up.")
    if now >= event.starts_at:
        return _("The event has begun, so nobody moves up.")
    if event.free < 1:
        return _("All seats are taken. The next in line moves up as soon as one is free.")
    if not event.is_open(now):
        return _("Signing up is closed. You can let the next in line move up by hand.")
    head = seats.first_in_line(get_db(), event)
    return _(
        "%(free)s free, but the next in line needs %(seats)s seats together.",
        free=event.free,
        seats=head.seats if head is not None else 0,
    )
