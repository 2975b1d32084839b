"""The one place that gives seats away. Everybody who does holds the event's row.

On PostgreSQL the row lock, on SQLite the write lock of BEGIN IMMEDIATE makes all changes of one
event follow each other; so ``taken`` and the sum of the seats that are held never differ, and the
waiting list is served strictly in its order: the first in line waits until there is room for all
of their seats, and nobody passes them.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.core.deeds import queue_deed
from portal.core.errors import NotFound
from portal.events.errors import EventFull, NotEnoughSeats
from portal.events.models import HOLD, HOLDING, Event, EventSignUp, SignUpState
from portal.outbox.service import queue_mail

HOLD_DEED = "event_hold"


def lock_event(db: Session, event_id: int, *, now: datetime) -> Event:
    """The event, ours until the commit. Holds that ran out have given their seats back, and the
    waiting list has moved up."""
    event = db.scalar(
        select(Event)
        .where(Event.id == event_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if event is None:
        raise NotFound
    _end_old_holds(db, event, now)
    settle(db, event, now=now)
    return event


def settle(db: Session, event: Event, *, now: datetime) -> int:
    """Let the waiting list move up as far as there is room; says how many did."""
    return move_up(db, event, now=now) if event.is_open(now) else 0


def move_up(db: Session, event: Event, *, now: datetime) -> int:
    """The same without looking at the deadline: staff may still fill seats before the start."""
    moved = 0
    while event.free > 0 and (head := first_in_line(db, event)) is not None:
        if head.seats > event.free:
            break
        event.taken += head.seats
        head.state, head.confirmed_at, head.moved_up_at = SignUpState.CONFIRMED, now, now
        db.flush()
        _write(db, "event_moved_up", head, now)
        audit.record(db, "sign_up.moved_up", actor=Actor.system(), subject=head, at=now)
        moved += 1
    return moved


def first_in_line(db: Session, event: Event) -> EventSignUp | None:
    """Who is next. Whoever needs more seats than the event has now holds up nobody."""
    return db.scalar(
        select(EventSignUp)
        .where(EventSignUp.event_id == event.id, EventSignUp.state == SignUpState.WAITING)
        .where(EventSignUp.seats <= event.capacity)
        .order_by(EventSignUp.number)
        .limit(1)
    )


def ensure_room(db: Session, event: Event, seats: int) -> bool:
    """True when the seats can be had at once, False when one has to wait for them.

    Refuses (EventFull, NotEnoughSeats) where there is no waiting list, and more seats than the
    event has: whoever waits for those waits in vain.
    """
    if seats > event.capacity:
        raise NotEnoughSeats(free=event.free) if event.free else EventFull
    fits = seats <= event.free and first_in_line(db, event) is None
    if not fits and not event.has_waiting_list:
        raise NotEnoughSeats(free=event.free) if event.free else EventFull
    return fits


def hold(db: Session, event: Event, sign_up: EventSignUp, *, fits: bool, now: datetime) -> None:
    """For a guest who still has to answer the mail: seats for a while, or a wish to wait."""
    sign_up.state = SignUpState.HELD if fits else SignUpState.ASKED
    sign_up.held_until = now + HOLD
    event.taken += sign_up.seats if fits else 0
    db.add(sign_up)
    db.flush()
    queue_deed(
        db,
        kind=HOLD_DEED,
        dedupe_key=f"event_hold:{sign_up.id}:{int(sign_up.held_until.timestamp())}",
        now=now,
        subject_id=event.id,
        due_at=sign_up.held_until,
    )
    _write(db, "event_confirm", sign_up, now, again="0")  # what is asked again counts from here


def give(db: Session, event: Event, sign_up: EventSignUp, *, fits: bool, now: datetime) -> None:
    """Seats for good, or the next place in line; and the mail that says which."""
    held = sign_up.state is SignUpState.HELD and sign_up.id is not None
    sign_up.held_until = sign_up.ended_at = None
    if held or fits:
        event.taken += 0 if held else sign_up.seats
        sign_up.state, sign_up.confirmed_at = SignUpState.CONFIRMED, now
    else:
        event.last_number += 1
        sign_up.state, sign_up.number = SignUpState.WAITING, event.last_number
    db.add(sign_up)
    db.flush()
    confirmed = sign_up.state is SignUpState.CONFIRMED
    kind = "event_confirmed" if confirmed else "event_waiting"
    _write(db, kind, sign_up, now, again=str(sign_up.generation))


def end(
    db: Session, event: Event, sign_up: EventSignUp, *, state: SignUpState, now: datetime
) -> None:
    """The sign-up is over; whatever it held is free again."""
    if sign_up.holds_seats:
        event.taken -= sign_up.seats
    sign_up.end(state, now)
    db.flush()


def resize(db: Session, event: Event, sign_up: EventSignUp, *, seats: int) -> None:
    """More or fewer seats for one sign-up."""
    if sign_up.holds_seats:
        event.taken += seats - sign_up.seats
    sign_up.seats = seats
    db.flush()


def sum_of_seats(db: Session, event_id: int) -> int:
    """What ``taken`` must be."""
    held = select(func.coalesce(func.sum(EventSignUp.seats), 0))
    return int(
        db.scalar(held.where(EventSignUp.event_id == event_id, EventSignUp.state.in_(HOLDING))) or 0
    )


def _end_old_holds(db: Session, event: Event, now: datetime) -> None:
    unanswered = (SignUpState.HELD, SignUpState.ASKED)
    old = db.scalars(
        select(EventSignUp)
        .where(EventSignUp.event_id == event.id, EventSignUp.state.in_(unanswered))
        .where(EventSignUp.held_until <= now)
        .order_by(EventSignUp.id)
        .execution_options(populate_existing=True)
    ).all()
    for sign_up in old:
        end(db, event, sign_up, state=SignUpState.EXPIRED, now=now)


def _write(db: Session, kind: str, sign_up: EventSignUp, now: datetime, *, again: str = "") -> None:
    queue_mail(
        db,
        kind,
        person_id=sign_up.person_id,
        subject_id=sign_up.id,
        dedupe_key=":".join(part for part in (kind, str(sign_up.id), again) if part),
        now=now,
    )
