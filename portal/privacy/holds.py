"""Legal holds: while one is in force nothing of the person is erased, whoever decides it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload, lazyload

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.core.errors import NotFound
from portal.core.messages import N_
from portal.core.personal import Objection
from portal.employer.queries import get_employer
from portal.people.merging import lock_people
from portal.people.models import Person
from portal.privacy.errors import AlreadyOnHold, ErasingHasBegun
from portal.privacy.models import ErasureRequest, LegalHold, RequestState
from portal.staff.models import StaffAccount

IN_THE_WAY = N_("A legal hold keeps this data: it must not be erased.")
MOST = 100  # holds on HR's page


def put_hold(
    db: Session, *, person: Person, reason: str, until: date | None, now: datetime, actor: Actor
) -> LegalHold:
    """Nothing of this person goes from this commit on. Refuses AlreadyOnHold, and ErasingHasBegun
    once an erasure has been decided for now; the person's row decides between the two."""
    lock_people(db, person.id)
    erasing = ErasureRequest.state == RequestState.ERASING
    if db.scalar(select(exists().where(ErasureRequest.person_id == person.id, erasing))):
        raise ErasingHasBegun
    if (earlier := find_hold(db, person.id)) is not None:
        if earlier.is_in_force(today(db, now)):
            raise AlreadyOnHold
        earlier.end(None, now)  # its day has passed
        db.flush()
    hold = LegalHold(
        person_id=person.id, reason=reason, until=until, set_at=now, set_by_id=actor.id
    )
    db.add(hold)
    try:
        db.flush()
    except IntegrityError as error:
        raise AlreadyOnHold from error
    audit.record(db, "hold.put", actor=actor, subject=hold, at=now)
    return hold


def end_hold(db: Session, *, hold: LegalHold, now: datetime, actor: Actor) -> None:
    """The matter is closed, or the hold was a mistake. Again changes nothing."""
    if hold.ended_at is None:
        hold.end(actor.id, now)
        audit.record(db, "hold.ended", actor=actor, subject=hold, at=now)


def objections(db: Session, person_id: int, now: datetime) -> list[Objection]:
    """For ``core.personal``: a hold binds everybody."""
    hold = find_hold(db, person_id)
    if hold is None or not hold.is_in_force(today(db, now)):
        return []
    return [Objection(IN_THE_WAY, hold.until, is_binding=True)]


def is_on_hold(people: Select[Any]) -> ColumnElement[bool]:
    """Whether a hold is on one of these people (a statement of ids): imports ask."""
    return exists().where(LegalHold.person_id.in_(people), LegalHold.ended_at.is_(None))


def find_hold(db: Session, person_id: int) -> LegalHold | None:
    """The person's hold that nobody has ended, also when its day has passed."""
    chosen = _holds().where(LegalHold.person_id == person_id, LegalHold.ended_at.is_(None))
    return db.scalar(chosen)


def get_hold(db: Session, public_id: str) -> LegalHold:
    """One hold, locked. NotFound when there is none."""
    chosen = select(LegalHold).where(LegalHold.public_id == public_id).with_for_update()
    hold = db.scalar(chosen.options(lazyload("*")).execution_options(populate_existing=True))
    if hold is None:
        raise NotFound
    return hold


def holds_in_force(db: Session, now: datetime) -> Sequence[LegalHold]:
    """All of them with their persons, the oldest first."""
    day = today(db, now)
    lasting = or_(LegalHold.until.is_(None), LegalHold.until >= day)
    chosen = _holds().where(LegalHold.ended_at.is_(None), lasting)
    return db.scalars(chosen.order_by(LegalHold.id).limit(MOST)).all()


def _holds() -> Select[LegalHold]:
    by = joinedload(LegalHold.set_by).lazyload(StaffAccount.role_rows)
    return select(LegalHold).options(by, joinedload(LegalHold.person, innerjoin=True))


def today(db: Session, now: datetime) -> date:
    """The day where the employer is."""
    return now.astimezone(ZoneInfo(get_employer(db).zone)).date()
