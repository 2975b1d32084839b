"""One human being with two sign-ups for one event, because two persons became one: one stays.

Seats win over a place in line, the earlier place over the later one, more seats over fewer. The
other's seats go to whoever is next. Parted again, each is to have their own back: see ``restore``.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.events import queries, seats
from portal.events.errors import EventFull, NotEnoughSeats
from portal.events.models import Event, EventSignUp, SignUpState

RANK = (SignUpState.CONFIRMED, SignUpState.HELD, SignUpState.WAITING, SignUpState.ASKED)


def keep_one(db: Session, event_id: int, *, source_id: int, target_id: int, now: datetime) -> None:
    """Ends the lesser of two sign-ups for this event; of equal ones the target's stays."""
    event = seats.lock_event(db, event_id, now=now)
    found = [
        sign_up
        for person_id in (target_id, source_id)
        if (sign_up := queries.find_live(db, event_id=event_id, person_id=person_id)) is not None
    ]
    if len(found) < 2:
        return
    kept, other = sorted(found, key=_worth)
    kept.need = kept.need or other.need
    answered = not other.waits_for_answer
    state = SignUpState.CANCELLED if answered else SignUpState.EXPIRED
    seats.end(db, event, other, state=state, now=now)
    if answered and kept.state is SignUpState.HELD:
        seats.give(db, event, kept, fits=True, now=now)  # the person has said that they come
    seats.settle(db, event, now=now)
    _record(db, "sign_up.doubled", other, now)


def _worth(sign_up: EventSignUp) -> tuple[int, int, int]:
    place = sign_up.number or 0 if sign_up.state is SignUpState.WAITING else 0
    return RANK.index(sign_up.state), place, -sign_up.seats


def restore(
    db: Session, *, source_id: int, target_id: int, merged_at: datetime, now: datetime
) -> int:
    """Gives back what ``keep_one`` ended at this merge, as far as the event still allows it: the
    old place in line, seats only where nobody is passed. Returns how many stay ended."""
    ended = (
        select(EventSignUp.id, EventSignUp.event_id)
        .join(Event, Event.id == EventSignUp.event_id)
        .where(EventSignUp.person_id.in_((source_id, target_id)), *_ended_at(merged_at))
        .where(Event.starts_at > now, Event.cancelled_at.is_(None))
        .order_by(EventSignUp.event_id)
    )
    restored = [_restored(db, key, event_id, now) for key, event_id in db.execute(ended).all()]
    return restored.count(False)


def _ended_at(moment: datetime) -> tuple[ColumnElement[bool], ...]:
    return EventSignUp.ended_at == moment, EventSignUp.state == SignUpState.CANCELLED


def _restored(db: Session, key: int, event_id: int, now: datetime) -> bool:
    event = seats.lock_event(db, event_id, now=now)
    sign_up = db.get_one(EventSignUp, key, populate_existing=True)
    if queries.find_live(db, event_id=event_id, person_id=sign_up.person_id) is not None:
        return True  # signed up anew
    if sign_up.confirmed_at is None:
        sign_up.state, sign_up.ended_at = SignUpState.WAITING, None
        db.flush()
    else:
        try:
            fits = seats.ensure_room(db, event, sign_up.seats)
        except (EventFull, NotEnoughSeats):
            return False
        seats.give(db, event, sign_up, fits=fits, now=now)
    seats.settle(db, event, now=now)
    _record(db, "sign_up.restored", sign_up, now)
    return True


def _record(db: Session, action: str, sign_up: EventSignUp, now: datetime) -> None:
    audit.record(db, action, actor=Actor.system(), subject=sign_up, at=now, seats=sign_up.seats)
