"""Guests who never confirmed: after two weeks nobody has to know that somebody typed an address.

Their sign-up goes, with the mail that asked; the person goes with it unless the portal knows them
from something else.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.personal import erase_everything, references_to
from portal.core.runtime import Runtime
from portal.entrance.models import PersonalLink, Purpose
from portal.events import seats
from portal.events.models import EventSignUp, SignUpState
from portal.outbox.service import forget_mails
from portal.people.merging import lock_people
from portal.people.models import Person

KEPT = timedelta(days=14)
BATCH = 100


def forget_unconfirmed(runtime: Runtime) -> None:
    """The worker's housekeeping, in batches, each in a transaction of its own."""
    while True:
        with runtime.writing() as db:
            number = forget_some(db, now=clock.now(), limit=BATCH)
        if number < BATCH:
            return


def forget_some(db: Session, *, now: datetime, limit: int) -> int:
    """At most ``limit`` sign-ups; returns how many. Whoever confirms at this moment holds the event
    first, and is not forgotten."""
    stale = EventSignUp.state == SignUpState.EXPIRED, EventSignUp.ended_at <= now - KEPT
    chosen = select(EventSignUp.id, EventSignUp.event_id).where(*stale)
    found = db.execute(chosen.order_by(EventSignUp.id).limit(limit)).all()
    for event_id in sorted({row.event_id for row in found}):
        seats.lock_event(db, event_id, now=now)
    mine = EventSignUp.id.in_([row.id for row in found])
    gone = db.execute(
        delete(EventSignUp).where(mine, *stale).returning(EventSignUp.id, EventSignUp.person_id)
    ).all()
    forget_mails(db, "event_confirm", subject_ids=[row.id for row in gone])
    _forget_people(db, sorted({row.person_id for row in gone}), now)
    return len(found)


def _forget_people(db: Session, person_ids: Sequence[int], now: datetime) -> None:
    """Those of them of whom nothing is left but the way to say that they want no messages."""
    lock_people(db, *person_ids, going=True)  # from here on nobody can add anything of theirs
    known = [
        exists().where(column == Person.id)
        for column in references_to(Person.__tablename__)
        if column.table.name != PersonalLink.__tablename__
    ]
    came_in = exists().where(
        PersonalLink.person_id == Person.id, PersonalLink.purpose != Purpose.SILENCE
    )
    unknown = [~reason for reason in (*known, came_in)]
    chosen = select(Person.id).where(Person.id.in_(person_ids), *unknown).order_by(Person.id)
    erase_everything(db, db.scalars(chosen).all(), now=now)
