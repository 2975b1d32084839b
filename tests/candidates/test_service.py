from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.audit.models import AuditEntry
from portal.audit.service import Actor
from portal.candidates import queries, service
from portal.candidates.errors import (
    AddressOfSomebodyElse,
    AlreadyEntered,
    DecidedTooEarly,
    NumberTaken,
    ToldInFuture,
)
from portal.candidates.models import Application, Situation, ToldBy
from portal.candidates.service import ApplicationDetails
from portal.core.voices import AddressForm
from portal.people.models import Person
from portal.vacancies.models import Vacancy
from tests.factories import (
    NOW,
    a_person,
    a_staff_account,
    a_vacancy,
    an_application,
    an_employer,
    given,
)

LENA = Actor.staff(1, "Lena Vogt")


def details(**values: Any) -> ApplicationDetails:
    defaults: dict[str, Any] = {
        "applied_on": date(2026, 10, 3),
        "decided_on": date(2026, 11, 3),
        "situation": Situation.OTHER_PERSON,
    }
    return ApplicationDetails(**defaults | values)


def add(db: Session, person: Person, vacancy: Vacancy, **values: Any) -> Application:
    return service.add_application(
        db, person=person, vacancy=vacancy, details=details(**values), now=NOW, actor=LENA
    )


def edit(db: Session, application: Application, **values: Any) -> None:
    service.edit_application(
        db, application=application, details=details(**values), now=NOW, actor=LENA
    )


def find_or_add(db: Session, first_name: str, last_name: str, email: str) -> Person:
    return service.find_or_add_person(
        db,
        first_name=first_name,
        last_name=last_name,
        email=email,
        language="de",
        now=NOW,
        actor=LENA,
    )


def test_an_application_entered_by_hand_gets_a_number(db: Session) -> None:
    given(db, person := a_person(), vacancy := a_vacancy())
    application = add(db, person, vacancy)
    assert application.number.startswith("P-2026-")
    assert len(application.number) == 13
    assert application.told_at is None


def test_an_application_keeps_the_number_of_the_employer(db: Session) -> None:
    given(db, person := a_person(), vacancy := a_vacancy())
    assert add(db, person, vacancy, number="NL-1").number == "NL-1"
    with pytest.raises(NumberTaken):
        add(db, person, vacancy, number="NL-1", applied_on=date(2026, 10, 4))


def test_the_same_application_is_entered_once_and_found(db: Session) -> None:
    given(db, person := a_person(), vacancy := a_vacancy())
    first = add(db, person, vacancy)
    with pytest.raises(AlreadyEntered) as refused:
        add(db, person, vacancy)
    assert refused.value.values == {"public_id": first.public_id}


def test_a_decision_comes_after_the_application(db: Session) -> None:
    given(db, person := a_person(), vacancy := a_vacancy())
    with pytest.raises(DecidedTooEarly):
        add(db, person, vacancy, decided_on=date(2026, 10, 2))


def test_the_day_somebody_was_told_is_the_same_day_everywhere(db: Session) -> None:
    given(db, an_employer(zone="Pacific/Auckland"), person := a_person(), vacancy := a_vacancy())
    application = add(db, person, vacancy, told_on=date(2026, 11, 4))

    assert application.told_by is ToldBy.EMPLOYER
    assert service.told_day(db, application) == date(2026, 11, 4)
    with pytest.raises(ToldInFuture):
        add(db, person, vacancy, applied_on=date(2026, 9, 1), told_on=date(2026, 11, 30))


def test_nobody_is_told_later_than_now(db: Session) -> None:
    given(db, an_employer(), person := a_person(), vacancy := a_vacancy())
    application = add(db, person, vacancy, told_on=NOW.date())
    assert application.told_at == NOW  # nine in the morning, before midday


def test_an_edit_is_noted_by_the_names_of_its_fields(db: Session) -> None:
    given(db, application := an_application(told_at=None, told_by=None, stage="", location=""))
    for _twice in range(2):
        edit(db, application, stage="Auswahltag", address_form=AddressForm.DU)

    db.flush()
    entry = db.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.actor_name) == ("application.edited", "Lena Vogt")
    assert entry.details == {"fields": ["address_form", "stage"]}


def test_an_edit_without_a_number_keeps_it_and_a_taken_one_is_refused(db: Session) -> None:
    given(db, an_application(number="NL-1"), application := an_application(number="NL-2"))
    edit(db, application)
    assert application.number == "NL-2"
    with pytest.raises(NumberTaken):
        edit(db, application, number="NL-1")


def test_what_our_letter_told_nobody_edits_away(db: Session) -> None:
    given(db, application := an_application(told_at=None, told_by=None))
    service.note_told_by_letter(db, application=application, now=NOW)
    service.note_told_by_letter(db, application=application, now=NOW + timedelta(days=1))

    edit(db, application)

    assert (application.told_at, application.told_by) == (NOW, ToldBy.LETTER)


def test_the_letter_does_not_claim_what_the_employer_told_before(db: Session) -> None:
    told = NOW - timedelta(days=3)
    given(db, application := an_application(told_at=told, told_by=ToldBy.EMPLOYER))
    service.note_told_by_letter(db, application=application, now=NOW)
    assert (application.told_at, application.told_by) == (told, ToldBy.EMPLOYER)


def test_a_known_address_with_the_same_name_is_the_same_person(db: Session) -> None:
    given(db, person := a_person(email="zofia@example.com"))
    assert find_or_add(db, "Zofia", "MOECHLICHEN", " Zofia@EXAMPLE.com") is person


def test_a_known_address_with_another_name_is_not_decided_here(db: Session) -> None:
    given(db, a_person(email="zofia@example.com"))
    with pytest.raises(AddressOfSomebodyElse):
        find_or_add(db, "Mandy", "Hornig", "zofia@example.com")


def test_an_unknown_address_makes_a_new_person(db: Session) -> None:
    person = find_or_add(db, "Mandy", "Hornig", "mandy@example.org")
    assert (person.name, person.language) == ("Mandy Hornig", "de")


def test_members_are_assigned_and_the_trail_counts_them(db: Session) -> None:
    one, two = a_staff_account(Role.INTERVIEWER, name="A"), a_staff_account(name="B")
    given(db, one, two, application := an_application())
    for ids in ([one.id, two.id], [two.id], [two.id]):
        service.assign_members(db, application=application, staff_ids=ids, now=NOW, actor=LENA)

    assert list(queries.members_of(db, application)) == [two]
    entries = db.scalars(select(AuditEntry.details).order_by(AuditEntry.id)).all()
    assert entries == [{"added": 2, "removed": 0}, {"added": 0, "removed": 1}]
