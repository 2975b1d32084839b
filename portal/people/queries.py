from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core.errors import NotFound
from portal.people.addresses import normalise_address
from portal.people.errors import NotAnAddress
from portal.people.models import Person

CHUNK = 5000  # values in one IN (…); SQLite takes 32,766, PostgreSQL 65,535


def get_person(db: Session, public_id: str) -> Person:
    """The person of this public id; NotFound when there is none."""
    person = db.scalar(select(Person).where(Person.public_id == public_id))
    if person is None:
        raise NotFound
    return person


def find_person_by_email(db: Session, address: str) -> Person | None:
    """Whoever has this address, however it is written. Of several who share it, the first."""
    found = people_of_address(db, address)
    return found[0] if found else None


def people_of_address(db: Session, address: str) -> Sequence[Person]:
    """Everybody with this address, the longest known first; several only where staff decided so."""
    try:
        key = normalise_address(address)
    except NotAnAddress:
        return []
    return db.scalars(select(Person).where(Person.email_key == key).order_by(Person.id)).all()


def people_by_key(db: Session, keys: Iterable[str]) -> dict[str, list[tuple[int, str]]]:
    """Id and name of the people with these address keys, in few queries."""
    found: dict[str, list[tuple[int, str]]] = {}
    columns = select(Person.email_key, Person.id, Person.first_name, Person.last_name)
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        rows = db.execute(columns.where(Person.email_key.in_(chunk)).order_by(Person.id))
        for key, person_id, first_name, last_name in rows:
            found.setdefault(key, []).append((person_id, f"{first_name} {last_name}".strip()))
    return found
