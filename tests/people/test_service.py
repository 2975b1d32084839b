from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry
from portal.audit.service import Actor
from portal.core.errors import NotFound
from portal.people import queries, service
from portal.people.errors import AddressTaken, NotAnAddress, NotAName
from portal.people.models import Person
from tests.factories import NOW, a_person, given

LENA = Actor.staff(1, "Lena Vogt")
ZOFIA = {
    "first_name": "Zofia",
    "last_name": "Möchlichen",
    "email": "Zofia@Example.com",
    "language": "de",
}


def add(db: Session, **values: Any) -> Person:
    return service.add_person(db, **ZOFIA | values, now=NOW, actor=LENA)


def correct(db: Session, person: Person, **values: Any) -> frozenset[str]:
    stored = {name: getattr(person, name) for name in ZOFIA}
    return service.correct_person(db, person=person, **stored | values, now=NOW, actor=LENA)


def test_a_person_is_added_and_found_by_any_spelling_of_the_address(db: Session) -> None:
    person = add(db, first_name=" Zofia ")
    db.commit()

    assert queries.find_person_by_email(db, " ZOFIA@example.COM") is person
    assert queries.get_person(db, person.public_id) is person
    assert (person.name, person.email) == ("Zofia Möchlichen", "Zofia@example.com")


def test_nobody_is_found_by_what_is_no_address(db: Session) -> None:
    assert queries.find_person_by_email(db, "kein-at-zeichen") is None
    assert queries.people_of_address(db, "nobody@example.org") == []


def test_an_unknown_id_is_not_found(db: Session) -> None:
    with pytest.raises(NotFound):
        queries.get_person(db, "x" * 22)


def test_an_address_belongs_to_one_person(db: Session) -> None:
    add(db)
    with pytest.raises(AddressTaken):
        add(db, first_name="Mandy", email="zofia@EXAMPLE.com")


def test_the_database_decides_when_two_take_one_address_at_once(
    db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(db)
    monkeypatch.setattr(service, "_ensure_free", lambda _db, _key: None)
    with pytest.raises(AddressTaken) as refused:
        add(db)
    assert isinstance(refused.value.__cause__, IntegrityError)


def test_an_address_may_be_shared_only_where_staff_said_so(db: Session) -> None:
    given(db, a_person(email="family@example.org"))
    given(db, a_person(email="family@example.org", address_shared_at=NOW))

    assert len(queries.people_of_address(db, "family@example.org")) == 2
    with pytest.raises(AddressTaken):
        add(db, email="family@example.org")


def test_what_is_no_name_is_refused(db: Session) -> None:
    for name in ("", "  ", "=1+1", "<b>Zofia</b>", "x" * 121, "\x00"):
        with pytest.raises(NotAName):
            add(db, last_name=name)


def test_what_is_no_address_is_refused(db: Session) -> None:
    with pytest.raises(NotAnAddress):
        add(db, email="zofia")


def test_a_correction_says_what_changed_and_the_trail_names_fields_only(db: Session) -> None:
    person = add(db)

    assert correct(db, person, email="new@example.org", language="en") == {"email", "language"}

    assert (person.email_key, person.changed_at) == ("new@example.org", NOW)
    entry = db.scalars(select(AuditEntry).where(AuditEntry.action == "person.corrected")).one()
    assert entry.details == {"fields": ["email", "language"]}
    assert "example" not in str(entry.details)


def test_nothing_changed_leaves_no_trace(db: Session) -> None:
    person = add(db)
    assert correct(db, person) == frozenset()
    assert person.changed_at is None
    corrected = select(func.count()).where(AuditEntry.action == "person.corrected")
    assert db.scalar(corrected) == 0


def test_a_corrected_name_is_found_by_search(db: Session) -> None:
    person = add(db)
    correct(db, person, last_name="Schüler")
    assert person.search_name == " zofia schuler"


def test_a_correction_cannot_take_the_address_of_somebody_else(db: Session) -> None:
    given(db, a_person(email="harald@example.net"))
    person = add(db)
    with pytest.raises(AddressTaken):
        correct(db, person, email="HARALD@example.net")


def test_the_same_address_in_capitals_is_still_ones_own(db: Session) -> None:
    person = add(db)
    correct(db, person, email="ZOFIA@example.com")
    assert person.email_key == "zofia@example.com"


def test_a_new_address_is_no_longer_shared(db: Session) -> None:
    given(db, a_person(email="family@example.org"))
    shared = a_person(email="family@example.org", address_shared_at=NOW - timedelta(days=1))
    given(db, shared)

    correct(db, shared, email="own@example.org")

    assert shared.address_shared_at is None


def test_many_are_added_at_once_and_found_by_key(db: Session) -> None:
    people = [
        service.NewPerson(
            "Lara", f"Schulz {n}", f"lara{n}@example.org", f"lara{n}@example.org", "de", f"lara {n}"
        )
        for n in range(3)
    ]
    ids = service.add_people(db, people, now=NOW)

    assert list(ids) == [person.email_key for person in people]
    assert queries.people_by_key(db, ids) == {
        f"lara{n}@example.org": [(ids[f"lara{n}@example.org"], f"Lara Schulz {n}")]
        for n in range(3)
    }
    assert service.add_people(db, [], now=NOW) == {}


def test_whoever_was_erased_a_moment_ago_chooses_no_zone(db: Session) -> None:
    given(db, person := a_person())
    gone = person.id
    db.delete(person)
    db.commit()
    with pytest.raises(NotFound):
        service.choose_zone(db, person_id=gone, zone="Asia/Tokyo", now=NOW)


def test_whoever_is_left_at_a_shared_mailbox_has_it_alone(db: Session) -> None:
    given(db, *(people := [a_person(email="f@example.org", address_shared_at=NOW) for _ in "abc"]))

    correct(db, people[0], email="own@example.org")
    assert [person.address_shared_at for person in people] == [None, NOW, NOW]
    correct(db, people[1], email="also@example.org")
    assert [person.address_shared_at for person in people] == [None, None, None]
