"""What HR does with events: add, edit, publish, call off. Whoever is signed up hears of it."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.core.deeds import queue_deed
from portal.events import queries, seats
from portal.events.errors import (
    AlreadyPublished,
    CapacityBelowTaken,
    ClosesAfterItBegins,
    EndsBeforeItBegins,
    EventCancelled,
    EventHasChanged,
    LiesInThePast,
    NothingToAnnounce,
)
from portal.events.models import (
    REMIND_BEFORE,
    Event,
    EventFormat,
    EventKind,
    EventSignUp,
    Spoken,
    Visibility,
)
from portal.events.names import slug_of
from portal.outbox.service import queue_mail

REMINDERS_DEED = "event_reminders"
NEEDS_DEED = "event_needs"
OWN_ADDRESSES = {"sign-ups"}  # /events/sign-ups/… leads to a person's own
# What people must be told about, and calendars learn as a new sequence
MEETING = ("starts_at", "ends_at", "place", "format", "online_url")


@dataclass(frozen=True)
class Plan:
    """Everything about an event that HR writes; times are moments, not wall clocks."""

    kind: EventKind
    format: EventFormat
    title: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    title_en: str = ""
    summary: str = ""
    summary_en: str = ""
    description: str = ""
    description_en: str = ""
    sign_up_until: datetime | None = None
    place: str = ""
    access: str = ""
    access_en: str = ""
    audience: str = ""
    audience_en: str = ""
    spoken: Spoken = Spoken.GERMAN
    photo_notice: str = ""
    online_url: str = ""
    companions_max: int = 0
    has_waiting_list: bool = True
    visibility: Visibility = Visibility.PUBLIC

    def ensure_sound(self) -> None:
        if self.ends_at <= self.starts_at:
            raise EndsBeforeItBegins
        if self.sign_up_until is not None and self.sign_up_until > self.starts_at:
            raise ClosesAfterItBegins

    def changes(self, event: Event) -> list[str]:
        return [f.name for f in fields(self) if getattr(event, f.name) != getattr(self, f.name)]


def add_event(db: Session, *, plan: Plan, now: datetime, actor: Actor) -> Event:
    """A draft that only staff sees. Its address is made from the title and stays as it is."""
    plan.ensure_sound()
    event = Event(**vars(plan), slug=_free_slug(db, plan.title), created_at=now, changed_at=now)
    db.add(event)
    try:
        db.flush()
    except IntegrityError as error:  # two of one title at the same moment
        raise EventHasChanged from error
    audit.record(db, "event.added", actor=actor, subject=event, at=now)
    return event


def edit_event(
    db: Session, *, event_id: int, plan: Plan, revision: int, now: datetime, actor: Actor
) -> Event:
    """Change an event. More seats let the waiting list move up; a new time or place is written to
    everybody who comes or waits. Refuses EventHasChanged, EventCancelled, CapacityBelowTaken."""
    plan.ensure_sound()
    event = seats.lock_event(db, event_id, now=now)
    event.ensure_seen(revision)
    if event.cancelled_at is not None:
        raise EventCancelled
    if plan.capacity < event.taken:
        raise CapacityBelowTaken(taken=event.taken)
    changed = plan.changes(event)
    if not changed:
        return event
    for name in changed:
        setattr(event, name, getattr(plan, name))
    event.revision, event.changed_at = event.revision + 1, now
    if event.published_at is not None and set(MEETING).intersection(changed):
        event.sequence += 1
        _announce_change(db, event, now)
    db.flush()
    seats.settle(db, event, now=now)
    audit.record(db, "event.edited", actor=actor, subject=event, at=now, fields=changed)
    return event


def publish_event(db: Session, *, event_id: int, now: datetime, actor: Actor) -> Event:
    """Opens it for sign-ups. Refuses what has no place or lies in the past."""
    event = seats.lock_event(db, event_id, now=now)
    if event.published_at is not None:
        raise AlreadyPublished
    if event.cancelled_at is not None:
        raise EventCancelled
    if event.starts_at <= now:
        raise LiesInThePast
    if event.has_place and not event.place:
        raise NothingToAnnounce
    event.published_at = event.changed_at = now
    event.revision += 1
    _queue_dates(db, event, now)
    audit.record(db, "event.published", actor=actor, subject=event, at=now)
    return event


def cancel_event(
    db: Session, *, event_id: int, note: str, revision: int, now: datetime, actor: Actor
) -> Event:
    """It does not take place; ``note`` goes to everybody who comes or waits. Again changes nothing.

    Refuses an event that has begun and one that has changed since ``revision``.
    """
    event = seats.lock_event(db, event_id, now=now)
    if event.cancelled_at is not None:
        return event
    event.ensure_ahead(now)
    event.ensure_seen(revision)
    event.cancelled_at = event.changed_at = now
    event.cancellation_note = note
    event.sequence, event.revision = event.sequence + 1, event.revision + 1
    told = queries.to_be_told(db, event.id)
    for sign_up in told:
        _write(db, "event_cancelled", sign_up, f"event_cancelled:{sign_up.id}", now)
    audit.record(db, "event.cancelled", actor=actor, subject=event, at=now, told=len(told))
    return event


def _free_slug(db: Session, title: str) -> str:
    wanted = slug = slug_of(title)
    number = 1
    while slug in OWN_ADDRESSES or queries.find_slug(db, slug):
        number += 1
        slug = f"{wanted}-{number}"
    return slug


def _announce_change(db: Session, event: Event, now: datetime) -> None:
    _queue_dates(db, event, now)
    if event.starts_at > now and event.cancelled_at is None:
        for sign_up in queries.to_be_told(db, event.id):
            key = f"event_changed:{sign_up.id}:{event.sequence}"
            _write(db, "event_changed", sign_up, key, now)


def _queue_dates(db: Session, event: Event, now: datetime) -> None:
    """What is to be done a day before and afterwards; a changed date gets deeds of its own, and
    the old ones find that it is not theirs any more."""
    remind_at = event.starts_at - REMIND_BEFORE
    if remind_at > now:
        _queue(db, REMINDERS_DEED, event, event.starts_at, remind_at, now)
    _queue(db, NEEDS_DEED, event, event.ends_at, event.ends_at, now)


def _queue(
    db: Session, kind: str, event: Event, date: datetime, due_at: datetime, now: datetime
) -> None:
    stamp = int(date.timestamp())
    payload: dict[str, Any] = {"date": stamp}
    queue_deed(
        db,
        kind=kind,
        dedupe_key=f"{kind}:{event.id}:{stamp}",
        now=now,
        subject_id=event.id,
        payload=payload,
        due_at=due_at,
    )


def _write(db: Session, kind: str, sign_up: EventSignUp, key: str, now: datetime) -> None:
    queue_mail(
        db, kind, person_id=sign_up.person_id, subject_id=sign_up.id, dedupe_key=key, now=now
    )
