from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from portal.core.errors import NotFound
from portal.people.addresses import normalise_address
from portal.people.errors import NotAnAddress
from portal.people.models import Person
from portal.people.names import name_key

MOST_WORDS = 5
CHUNK = 5000  # values in one IN (…); SQLite takes 32,766, PostgreSQL 65,535


def get_person(db: Session, public_id: str) -> Person:
    """The person of this public id; NotFound when there is none."""
    person = db.scalar(select(Person).where(Person.public_id == public_id))
    if person is None:
        raise NotFound
    return person


def person_of_id(db: Session, person_id: int) -> Person:
    """Whoever is signed in. NotFound when they have been erased since the request began."""
    person = db.get(Person, person_id)
    if person is None:
        raise NotFound
    return person


def find_person_by_email(db: Session, address: str) -> Person | None:
    """Whoever has this address, however it is written. Of several who share it, the first."""
    found = people_of_address(db, address)
    return found[0] if found else None


def people_of_address(db: Session, address: str) -> Sequence[Person]:
    """Everybody with this address, the longest known first; several only where staff decided so.

    The earlier address of somebody who was merged leads to who they are today.
    """
    try:
        key = normalise_address(address)
    except NotAnAddress:
        return []
    known = aliased(Person)
    today = func.coalesce(known.merged_into_id, known.id)
    ids = select(today).where(known.email_key == key)
    return db.scalars(select(Person).where(Person.id.in_(ids)).order_by(Person.id)).all()


def search_people(db: Session, *, search: str, limit: int, before: str = "") -> Sequence[Person]:
    """People of today, the latest added first; ``before`` is a public id.

    ``search`` looks for beginnings of names and parts of addresses, earlier ones included; every
    word must be found.
    """
    chosen = select(Person).where(Person.merged_into_id.is_(None))
    for word in search.split()[:MOST_WORDS]:
        chosen = chosen.where(_has(word))
    if before:
        edge = select(Person.id).where(Person.public_id == before).scalar_subquery()
        chosen = chosen.where(Person.id < edge)
    return db.scalars(chosen.order_by(Person.id.desc()).limit(limit)).all()


def _has(word: str) -> ColumnElement[bool]:
    known = aliased(Person)
    places = [known.email_key.contains(word.lower(), autoescape=True)]
    if key := name_key(word):
        places.append(known.search_name.contains(f" {key}", autoescape=True))
    today = func.coalesce(known.merged_into_id, known.id)
    return Person.id.in_(select(today).where(or_(*places)))


def survivor_of(db: Session, person: Person) -> Person:
    """Who this person is today, after they may have been merged."""
    if person.merged_into_id is None:
        return person
    return db.get_one(Person, person.merged_into_id)


def ids_of(db: Session, person_id: int) -> list[int]:
    """The earlier persons who are the same, then the person: the others refer to it.

    What clashed when two were merged still belongs to the earlier one.
    """
    earlier = select(Person.id).where(Person.merged_into_id == person_id).order_by(Person.id)
    return [*db.scalars(earlier), person_id]


def people_by_key(db: Session, keys: Iterable[str]) -> dict[str, list[tuple[int, str]]]:
    """Id and name of the people with these address keys, in few queries; under an earlier address
    whoever they are today, by both names."""
    found: dict[str, list[tuple[int, str]]] = {}
    today = func.coalesce(Person.merged_into_id, Person.id)
    columns = select(Person.email_key, today, Person.first_name, Person.last_name)
    wanted = sorted(set(keys))
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        rows = db.execute(columns.where(Person.email_key.in_(chunk)).order_by(Person.id))
        for key, person_id, first_name, last_name in rows:
            found.setdefault(key, []).append((person_id, f"{first_name} {last_name}".strip()))
    return found
