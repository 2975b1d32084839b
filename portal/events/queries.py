"""Reading events and sign-ups."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from portal.core.errors import NotFound
from portal.core.statements import built_once
from portal.events.errors import NoSuchSignUp
from portal.events.models import (
    HOLDING,
    Event,
    EventSignUp,
    SignUpState,
    Visibility,
)

PAGE = 50


@dataclass(frozen=True)
class Listed:
    """An event with how many people wait in line."""

    event: Event
    waiting: int


@dataclass(frozen=True)
class Counts:
    """What an event's sign-ups come to; ``people`` are those who come, companions apart."""

    people: int
    unanswered: int
    waiting: int


def upcoming_events(db: Session, *, now: datetime) -> Sequence[Listed]:
    """What the public list shows, by date; cancelled ones stay until their time has come."""
    return _listed(
        db,
        Event.published_at.is_not(None),
        Event.visibility == Visibility.PUBLIC,
        Event.ends_at > now,
    )


def _listed(db: Session, *where: ColumnElement[bool]) -> Sequence[Listed]:
    rows = db.execute(
        select(Event, count_waiting()).where(*where).order_by(Event.starts_at, Event.id).limit(PAGE)
    )
    return [Listed(event, waiting) for event, waiting in rows]


def count_waiting() -> ScalarSelect[int]:
    """How many entries stand in line for ``event``."""
    return (
        select(func.count(EventSignUp.id))
        .where(EventSignUp.event_id == Event.id, EventSignUp.state == SignUpState.WAITING)
        .correlate(Event)
        .scalar_subquery()
    )


def get_listed(db: Session, slug: str, *, drafts: bool = False) -> Listed:
    """The event of an address; NotFound for a draft unless ``drafts`` may be seen."""
    row = db.execute(*_by_slug(slug=slug)).one_or_none()
    if row is None or (row[0].published_at is None and not drafts):
        raise NotFound
    return Listed(row[0], row[1])


@built_once
def _by_slug(slug: str) -> Select[Event, int]:
    return select(Event, count_waiting()).where(Event.slug == slug)


def get_event(db: Session, public_id: str) -> Event:
    event = db.scalar(select(Event).where(Event.public_id == public_id))
    if event is None:
        raise NotFound
    return event


def find_slug(db: Session, slug: str) -> bool:
    return db.scalar(select(Event.id).where(Event.slug == slug)) is not None


def events_page(
    db: Session, *, before: str = "", past: bool = False, now: datetime
) -> tuple[Sequence[Listed], str]:
    """A page of all events for staff and the cursor to go on with (empty at the end).

    Those ahead by date, past ones the latest first.
    """
    order = (Event.starts_at.desc(), Event.id.desc()) if past else (Event.starts_at, Event.id)
    when = Event.ends_at <= now if past else Event.ends_at > now
    chosen = select(Event, count_waiting()).where(when).order_by(*order).limit(PAGE + 1)
    if before and (edge := db.scalar(select(Event).where(Event.public_id == before))):
        at, same = Event.starts_at, Event.starts_at == edge.starts_at
        chosen = chosen.where(
            or_(at < edge.starts_at, same & (Event.id < edge.id))
            if past
            else or_(at > edge.starts_at, same & (Event.id > edge.id))
        )
    found = [Listed(event, waiting) for event, waiting in db.execute(chosen)]
    more = found[PAGE - 1].event.public_id if len(found) > PAGE else ""
    return found[:PAGE], more


def counts_of(db: Session, event_id: int) -> Counts:
    rows = db.execute(
        select(EventSignUp.state, func.count(EventSignUp.id))
        .where(EventSignUp.event_id == event_id)
        .group_by(EventSignUp.state)
    ).all()
    by_state = {row[0]: int(row[1]) for row in rows}
    return Counts(
        people=by_state.get(SignUpState.CONFIRMED, 0),
        unanswered=by_state.get(SignUpState.HELD, 0) + by_state.get(SignUpState.ASKED, 0),
        waiting=by_state.get(SignUpState.WAITING, 0),
    )


def find_live(db: Session, *, event_id: int, person_id: int) -> EventSignUp | None:
    """The person's sign-up that is neither cancelled nor expired; there is at most one."""
    return db.scalar(
        select(EventSignUp)
        .where(EventSignUp.event_id == event_id, EventSignUp.person_id == person_id)
        .where(EventSignUp.ended_at.is_(None))
        .execution_options(populate_existing=True)
    )


def find_live_instead(db: Session, sign_up: EventSignUp) -> EventSignUp | None:
    """The one that the same person has for the same event now."""
    live = find_live(db, event_id=sign_up.event_id, person_id=sign_up.person_id)
    return live if live is not None and live.id != sign_up.id else None


def event_id_of(db: Session, public_id: str) -> int:
    found = db.scalar(select(EventSignUp.event_id).where(EventSignUp.public_id == public_id))
    if found is None:
        raise NoSuchSignUp
    return found


def get_sign_up(db: Session, public_id: str, *, generation: int | None = None) -> EventSignUp:
    """A sign-up with its event. Refuses NoSuchSignUp, also for an older generation of its link."""
    sign_up = db.scalar(
        select(EventSignUp)
        .where(EventSignUp.public_id == public_id)
        .options(joinedload(EventSignUp.event, innerjoin=True))
        .execution_options(populate_existing=True)
    )
    if sign_up is None or generation not in (None, sign_up.generation):
        raise NoSuchSignUp
    return sign_up


def place_in_line(db: Session, sign_up: EventSignUp) -> int:
    """1 for the first who waits; 0 for whoever does not."""
    if sign_up.state is not SignUpState.WAITING:
        return 0
    ahead = select(func.count(EventSignUp.id)).where(
        EventSignUp.event_id == sign_up.event_id,
        EventSignUp.state == SignUpState.WAITING,
        EventSignUp.number <= sign_up.number,
    )
    return db.scalar(ahead) or 0


@dataclass(frozen=True)
class Row:
    """A sign-up in staff's list; ``place`` counts the line from 1."""

    sign_up: EventSignUp
    place: int


def sign_ups_page(
    db: Session, event_id: int, *, states: Sequence[SignUpState], after: int = 0
) -> tuple[Sequence[Row], int | None]:
    """A page of sign-ups in these states, those who wait in their order, else by time.

    ``after`` is the cursor of the page before; the second value leads on.
    """
    key = EventSignUp.number if states == (SignUpState.WAITING,) else EventSignUp.id
    other = aliased(EventSignUp)
    place = (
        select(func.count(other.id))
        .where(other.event_id == EventSignUp.event_id, other.state == SignUpState.WAITING)
        .where(other.number <= EventSignUp.number)
        .correlate(EventSignUp)
        .scalar_subquery()
    )
    found = db.execute(
        select(EventSignUp, place)
        .where(EventSignUp.event_id == event_id, EventSignUp.state.in_(states), key > after)
        .options(joinedload(EventSignUp.person, innerjoin=True))
        .order_by(key)
        .limit(PAGE + 1)
    ).all()
    rows = [Row(sign_up, place) for sign_up, place in found[:PAGE]]
    last = rows[-1].sign_up if len(found) > PAGE else None
    return rows, None if last is None else getattr(last, key.key)


def guests(db: Session, event_id: int) -> Sequence[EventSignUp]:
    """Everybody who comes or waits, by name, with their addresses; for the door and the export."""
    states = (SignUpState.CONFIRMED, SignUpState.WAITING)
    return db.scalars(
        select(EventSignUp)
        .where(EventSignUp.event_id == event_id, EventSignUp.state.in_(states))
        .options(joinedload(EventSignUp.person, innerjoin=True))
        .order_by(EventSignUp.state, EventSignUp.number, EventSignUp.name, EventSignUp.id)
    ).all()


def to_be_told(db: Session, event_id: int) -> Sequence[EventSignUp]:
    """Who learns of a change: those who come and those who wait."""
    states = (SignUpState.CONFIRMED, SignUpState.WAITING)
    return db.scalars(
        select(EventSignUp)
        .where(EventSignUp.event_id == event_id, EventSignUp.state.in_(states))
        .order_by(EventSignUp.id)
    ).all()


def differences(db: Session) -> list[tuple[str, int, int]]:
    """Events whose counted seats differ from the sum of their sign-ups: slug, counted, summed.

    Always empty; ``portal check`` says so.
    """
    held = (
        select(func.coalesce(func.sum(EventSignUp.seats), 0))
        .where(EventSignUp.event_id == Event.id, EventSignUp.state.in_(HOLDING))
        .correlate(Event)
        .scalar_subquery()
    )
    rows = db.execute(select(Event.slug, Event.taken, held).where(Event.taken != held))
    return [(slug, taken, int(summed)) for slug, taken, summed in rows]


def sign_ups_of(db: Session, person_id: int) -> Sequence[EventSignUp]:
    """Everything a person signed up for, the latest first."""
    return db.scalars(
        select(EventSignUp)
        .where(EventSignUp.person_id == person_id)
        .options(joinedload(EventSignUp.event, innerjoin=True))
        .order_by(EventSignUp.id.desc())
    ).all()
