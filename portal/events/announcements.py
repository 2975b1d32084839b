"""What the start page says about events to come."""

from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from portal.core.messages import N_
from portal.employer.queries import get_employer
from portal.events import queries
from portal.events.models import Event
from portal.events.words import day_of
from portal.web.announcements import Announcement, AnnouncementSource
from portal.web.locale import voice


def _find(db: Session, now: datetime, most: int) -> list[Announcement]:
    listed, zone = queries.upcoming_events(db, now=now), get_employer(db).zone
    return [_announced(one.event, zone) for one in listed if one.event.cancelled_at is None][:most]


def _announced(event: Event, zone: str) -> Announcement:
    language = voice().language
    return Announcement(
        title=event.told("title", language),
        text=event.told("summary", language),
        url=url_for("events.show", slug=event.slug),
        note=day_of(event.starts_at, event.format, zone),
        language=event.language_of("title", language),
    )


SOURCE = AnnouncementSource(
    heading=N_("Events"),
    more=N_("All events"),
    endpoint="events.index",
    find=_find,
)
