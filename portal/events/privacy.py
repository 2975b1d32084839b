"""What events have stored about a person: sign-ups, with what was needed on site."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from portal.core.messages import N_
from portal.core.personal import Fact, Moved, PersonalData, Record, move_rows
from portal.events import doubles, queries, seats
from portal.events.models import EventSignUp
from portal.events.words import STATES


def export(db: Session, person_id: int) -> list[Record]:
    """One record for each sign-up, the latest first."""
    return [_record(sign_up) for sign_up in queries.sign_ups_of(db, person_id)]


def _record(sign_up: EventSignUp) -> Record:
    event = sign_up.event
    facts = [
        Fact("event", N_("Event"), event.title),
        Fact("starts_at", N_("Begins"), event.starts_at),
        Fact("name", N_("Name"), sign_up.name),
        Fact("state", N_("State"), sign_up.state.value, words=STATES[sign_up.state][1]),
        Fact("seats", N_("Seats"), sign_up.seats),
        Fact("need", N_("Needs on site"), sign_up.need),
        Fact("asked_at", N_("Signed up"), sign_up.asked_at),
        Fact("confirmed_at", N_("Confirmed"), sign_up.confirmed_at),
        Fact("ended_at", N_("Ended"), sign_up.ended_at),
    ]
    return Record(event.title, tuple(fact for fact in facts if fact.value not in (None, "")))


def erase(db: Session, person_id: int, *, now: datetime) -> None:
    """Nothing stays; the seats go to whoever is next in line."""
    for event_id in _event_ids(db, person_id):
        event = seats.lock_event(db, event_id, now=now)
        own = EventSignUp.event_id == event_id, EventSignUp.person_id == person_id
        for sign_up in db.scalars(
            select(EventSignUp).where(*own).execution_options(populate_existing=True)
        ):
            event.taken -= sign_up.seats if sign_up.holds_seats else 0
        db.flush()
        db.execute(delete(EventSignUp).where(*own))
        seats.settle(db, event, now=now)


def move(
    db: Session,
    *,
    source_id: int,
    target_id: int,
    application_ids: Collection[int] | None,
    now: datetime,
) -> Moved:
    """Sign-ups belong to no application, so they only move with everything. Of two for one event
    one ends, as long as the event lies ahead; at one that is over the source's stays with it."""
    if application_ids is not None:
        return {}
    for event_id in sorted({*_event_ids(db, source_id), *_event_ids(db, target_id)}):
        event = seats.lock_event(db, event_id, now=now)
        if event.starts_at > now:
            doubles.keep_one(db, event_id, source_id=source_id, target_id=target_id, now=now)
    taken = select(EventSignUp.event_id).where(
        EventSignUp.person_id == target_id, EventSignUp.ended_at.is_(None)
    )
    free = or_(EventSignUp.ended_at.is_not(None), EventSignUp.event_id.not_in(taken))
    return move_rows(db, EventSignUp, source_id=source_id, target_id=target_id, where=[free])


def _event_ids(db: Session, person_id: int) -> list[int]:
    """In one order, so that two erasures never wait for each other."""
    chosen = select(EventSignUp.event_id).where(EventSignUp.person_id == person_id).distinct()
    return sorted(db.scalars(chosen))


SHARE = PersonalData(
    name="events",
    title=N_("Events"),
    tables=frozenset({"event_sign_up"}),
    export=export,
    erase=erase,
    move=move,
    restore=doubles.restore,
)
