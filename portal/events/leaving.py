"""The seats of somebody whose data goes: given back while the waiting list can still move up."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.events import queries, seats
from portal.events.models import Event, EventSignUp, SignUpState


def give_back_seats(db: Session, person_ids: Sequence[int], *, now: datetime) -> None:
    """At every event that lies ahead, in one order. No mail: the last one says that all is gone."""
    ahead = (
        select(EventSignUp.event_id)
        .join(Event, Event.id == EventSignUp.event_id)
        .where(EventSignUp.person_id.in_(person_ids), EventSignUp.ended_at.is_(None))
        .where(Event.starts_at > now)
    )
    for event_id in sorted(set(db.scalars(ahead))):
        event = seats.lock_event(db, event_id, now=now)
        for person_id in person_ids:
            sign_up = queries.find_live(db, event_id=event_id, person_id=person_id)
            if sign_up is not None:
                seats.end(db, event, sign_up, state=SignUpState.CANCELLED, now=now)
                audit.record(
                    db,
                    "sign_up.cancelled",
                    actor=Actor.system(),
                    subject=sign_up,
                    at=now,
                    seats=sign_up.seats,
                )
        seats.settle(db, event, now=now)
