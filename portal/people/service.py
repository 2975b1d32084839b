"""Adding and correcting people. One person is one row, whatever they come for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.core.db import insert_into, table_of
from portal.core.ids import new_public_id
from portal.people import names
from portal.people.addresses import Address, read_address
from portal.people.errors import AddressTaken, NotAName
from portal.people.models import UNSHARED, Person, note_namesakes
from portal.people.new_addresses import tell_followers
from portal.people.queries import person_of_id


@dataclass(frozen=True)
class NewPerson:
    """Somebody to be added together with others; everything is already tidied and checked.

    ``name_key`` is that of the whole name, as ``names.name_key`` makes it.
    """

    first_name: str
    last_name: str
    email: str
    email_key: str
    language: str
    name_key: str


def add_person(
    db: Session,
    *,
    first_name: str,
    last_name: str,
    email: str,
    language: str,
    now: datetime,
    actor: Actor,
    zone: str | None = None,
) -> Person:
    """Add somebody. Refuses AddressTaken, NotAnAddress and NotAName."""
    address = read_address(email)
    _ensure_free(db, address.key)
    return _add(db, first_name, last_name, address, language, zone, None, now, actor)


def add_person_sharing_address(
    db: Session,
    *,
    first_name: str,
    last_name: str,
    other: Person,
    now: datetime,
    actor: Actor,
    language: str = "",
) -> Person:
    """Add somebody who has one mailbox with ``other``; staff has decided that. Without a
    ``language`` it is the other's. Refuses NotAName."""
    if other.address_shared_at is None:
        other.address_shared_at = now
        db.flush()
    address = Address(other.email, other.email_key)
    language = language or other.language
    return _add(db, first_name, last_name, address, language, other.zone, now, now, actor)


def _add(
    db: Session,
    first_name: str,
    last_name: str,
    address: Address,
    language: str,
    zone: str | None,
    shared_at: datetime | None,
    now: datetime,
    actor: Actor,
) -> Person:
    person = Person(
        first_name=_name(first_name),
        last_name=_name(last_name),
        email=address.text,
        email_key=address.key,
        address_shared_at=shared_at,
        language=language,
        zone=zone,
        created_at=now,
    )
    db.add(person)
    _flush_or_refuse(db)
    audit.record(db, "person.added", actor=actor, subject=person, at=now)
    return person


def add_people(db: Session, people: Sequence[NewPerson], *, now: datetime) -> dict[str, int]:
    """Add many at once; returns ids by address key. The caller writes the audit entry."""
    if not people:
        return {}
    rows = [
        {
            "first_name": person.first_name,
            "last_name": person.last_name,
            "email": person.email,
            "email_key": person.email_key,
            "language": person.language,
            "search_name": names.search_key(person.name_key),
            "created_at": now,
        }
        for person in people
    ]
    table = table_of(Person)
    found = db.execute(insert(table).returning(table.c.email_key, table.c.id), rows)
    added: dict[str, int] = dict(found.all())
    note_namesakes(db)
    return added


def ensure_person(
    db: Session,
    *,
    first_name: str,
    last_name: str,
    email: str,
    language: str,
    now: datetime,
) -> Person:
    """Whoever has this address; a new person where nobody has. A known one keeps name and language.

    Two may ask for one address at the same moment: the unique index decides, both get the same
    person. The last name may be empty. Refuses NotAnAddress and NotAName.
    """
    address = read_address(email)
    values = {
        "public_id": new_public_id(),
        "first_name": _name(first_name),
        "last_name": _name(last_name) if last_name else "",
        "search_name": names.search_name(first_name, last_name),
        "email": address.text,
        "email_key": address.key,
        "language": language,
        "created_at": now,
    }
    known = select(Person).where(Person.email_key == address.key).order_by(Person.id).limit(1)
    if person := db.scalar(known):
        return person
    row = insert_into(db, Person).values(values)
    alone = text(UNSHARED)
    db.execute(row.on_conflict_do_nothing(index_elements=["email_key"], index_where=alone))
    person = db.scalars(known).one()
    note_namesakes(db, person.id)
    return person


def stop_sharing(db: Session, *, person: Person) -> None:
    """The address belongs to this person alone again, once nobody else has it."""
    others = select(Person.id).where(Person.email_key == person.email_key, Person.id != person.id)
    if db.scalar(others.limit(1)) is None:
        person.address_shared_at = None
        db.flush()


def correct_person(
    db: Session,
    *,
    person: Person,
    first_name: str,
    last_name: str,
    email: str,
    language: str,
    now: datetime,
    actor: Actor,
) -> frozenset[str]:
    """Put name, address or language right; returns the names of the fields that changed.

    An address that is no longer shared belongs to each of the two alone again. Whoever has the old
    address comes in no more (``new_addresses``). Refuses AddressTaken, NotAnAddress and
    NotAName.
    """
    address = read_address(email)
    values = {
        "first_name": _name(first_name),
        "last_name": _name(last_name),
        "email": address.text,
        "language": language,
    }
    changed = frozenset(name for name in values if getattr(person, name) != values[name])
    if not changed:
        return changed
    old_key, was_shared = person.email_key, person.address_shared_at is not None
    is_another = address.key != old_key
    if is_another:
        _ensure_free(db, address.key, but=person)
        person.email_key, person.address_shared_at = address.key, None
    for name in changed:
        setattr(person, name, values[name])
    person.changed_at = now
    _flush_or_refuse(db)
    audit.record(
        db, "person.corrected", actor=actor, subject=person, at=now, fields=sorted(changed)
    )
    if is_another and was_shared:
        _stop_sharing_alone(db, old_key)
    if is_another:
        tell_followers(db, person_id=person.id, now=now)
    return changed


def _stop_sharing_alone(db: Session, key: str) -> None:
    """Whoever is left at a mailbox that two had."""
    left = select(Person).where(Person.email_key == key, Person.merged_into_id.is_(None))
    for person in db.scalars(left).all():
        stop_sharing(db, person=person)


def choose_zone(db: Session, *, person_id: int, zone: str, now: datetime) -> None:
    """The person's own clocks (an IANA name), for pages and mails. Refuses whoever has been erased
    meanwhile (NotFound)."""
    person = person_of_id(db, person_id)
    if person.zone != zone:
        person.zone, person.changed_at = zone, now
        audit.record(
            db,
            "person.corrected",
            actor=Actor.person(person_id),
            subject=person,
            at=now,
            fields=["zone"],
        )


def _name(text: str) -> str:
    name = names.tidy(text)
    if not 0 < len(name) <= names.LONGEST or not names.is_plain(name):
        raise NotAName
    return name


def _ensure_free(db: Session, key: str, but: Person | None = None) -> None:
    """An earlier address of the same person, from before they were merged, is theirs."""
    today = func.coalesce(Person.merged_into_id, Person.id)
    taken = select(Person.id).where(Person.email_key == key).limit(1)
    if but is not None:
        taken = taken.where(today != but.id)
    if db.scalar(taken) is not None:
        raise AddressTaken


def _flush_or_refuse(db: Session) -> None:
    """Two may take one address at the same moment; the unique index decides who was first."""
    try:
        db.flush()
    except IntegrityError as error:
        raise AddressTaken from error
