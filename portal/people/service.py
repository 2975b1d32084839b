"""Adding and correcting people. One person is one row, whatever they come for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.people import names
from portal.people.addresses import read_address
from portal.people.errors import AddressTaken, NotAName
from portal.people.models import Person


@dataclass(frozen=True)
class NewPerson:
    """Somebody to be added together with others; everything is already tidied and checked."""

    first_name: str
    last_name: str
    email: str
    email_key: str
    language: str


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
    person = Person(
        first_name=_name(first_name),
        last_name=_name(last_name),
        email=address.text,
        email_key=address.key,
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
        vars(person)
        | {
            "search_name": names.search_name(person.first_name, person.last_name),
            "created_at": now,
        }
        for person in people
    ]
    added = db.execute(insert(Person).returning(Person.email_key, Person.id), rows)
    return dict(added.all())


def add_sharing(
    db: Session,
    *,
    with_person: Person,
    first_name: str,
    last_name: str,
    language: str,
    now: datetime,
    actor: Actor,
) -> Person:
    """Add somebody who has the same address as ``with_person``, because staff said so.

    Refuses NotAName.
    """
    person = Person(
        first_name=_name(first_name),
        last_name=_name(last_name),
        email=with_person.email,
        email_key=with_person.email_key,
        address_shared_at=now,
        language=language,
        created_at=now,
    )
    with_person.address_shared_at = with_person.address_shared_at or now
    db.add(person)
    db.flush()
    audit.record(db, "person.added", actor=actor, subject=person, at=now)
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

    An address that is no longer the shared one belongs to this person alone again. Refuses
    AddressTaken, NotAnAddress and NotAName.
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
    if address.key != person.email_key:
        _ensure_free(db, address.key)
        person.email_key, person.address_shared_at = address.key, None
    for name in changed:
        setattr(person, name, values[name])
    person.changed_at = now
    _flush_or_refuse(db)
    audit.record(
        db, "person.corrected", actor=actor, subject=person, at=now, fields=sorted(changed)
    )
    return changed


def _name(text: str) -> str:
    name = names.tidy(text)
    if not 0 < len(name) <= names.LONGEST or not names.is_plain(name):
        raise NotAName
    return name


def _ensure_free(db: Session, key: str) -> None:
    if db.scalar(select(Person.id).where(Person.email_key == key).limit(1)) is not None:
        raise AddressTaken


def _flush_or_refuse(db: Session) -> None:
    """Two may take one address at the same moment; the unique index decides who was first."""
    try:
        db.flush()
    except IntegrityError as error:
        raise AddressTaken from error
