"""One person who is really two: some applications belong to somebody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.core.personal import personal_data
from portal.people.errors import AlreadyMerged
from portal.people.merging import lock_people
from portal.people.models import Person
from portal.people.service import add_person, add_person_sharing_address


@dataclass(frozen=True)
class SomebodyElse:
    """Who the applications belong to; without an ``email`` the two share the mailbox."""

    first_name: str
    last_name: str
    email: str = ""


def split_person(
    db: Session,
    *,
    person_id: int,
    application_ids: Sequence[int],
    other: SomebodyElse,
    now: datetime,
    actor: Actor,
) -> Person:
    """Add somebody else and give them these applications with all that belongs to them.

    Refuses AlreadyMerged, AddressTaken, NotAnAddress and NotAName. Merging the two takes it back.
    """
    person = lock_people(db, person_id).get(person_id)
    if person is None or person.merged_into_id is not None:
        raise AlreadyMerged
    new = _add(db, person, other, now, actor)
    rows = 0
    for share in personal_data():
        moved = share.move(
            db, source_id=person.id, target_id=new.id, application_ids=application_ids, now=now
        )
        rows += sum(len(ids) for ids in moved.values())
    audit.record(db, "person.split", actor=actor, subject=person, at=now, rows=rows)
    return new


def _add(db: Session, person: Person, other: SomebodyElse, now: datetime, actor: Actor) -> Person:
    names = {"first_name": other.first_name, "last_name": other.last_name}
    if not other.email:
        return add_person_sharing_address(db, **names, other=person, now=now, actor=actor)
    return add_person(
        db, **names, email=other.email, language=person.language, now=now, actor=actor
    )
