"""Splitting as HR does it: the applications that belong to somebody else, by their public ids."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.candidates.queries import applications_of_person
from portal.people.errors import NothingToSplit
from portal.people.models import Person
from portal.people.splitting import SomebodyElse, split_person


def split_off(
    db: Session,
    *,
    person: Person,
    chosen: Collection[str],
    other: SomebodyElse,
    now: datetime,
    actor: Actor,
) -> Person:
    """Give these applications to somebody else. Refuses NothingToSplit for none or all of them, and
    what ``split_person`` refuses."""
    own = applications_of_person(db, person.id)
    ids = [row.id for row in own if row.public_id in chosen]
    if not 0 < len(ids) < len(own):
        raise NothingToSplit
    return split_person(
        db, person_id=person.id, application_ids=ids, other=other, now=now, actor=actor
    )
