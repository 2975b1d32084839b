from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.access.login import Viewer
from portal.access.permissions import Role
from portal.candidates import queries
from portal.candidates.models import ApplicationMember
from portal.core.errors import NotFound
from portal.core.voices import AddressForm
from tests.factories import (
    a_person,
    a_staff_account,
    a_vacancy,
    an_application,
    an_employer,
    given,
)

RECRUITER = Viewer(staff_id=1, roles=frozenset({Role.RECRUITER}))


def interviewer(staff_id: int) -> Viewer:
    return Viewer(staff_id=staff_id, roles=frozenset({Role.INTERVIEWER}))


def names(db: Session, search: str) -> list[str]:
    page = queries.latest_applications(db, viewer=RECRUITER, search=search)
    return sorted(application.person.last_name for application in page.rows)


@pytest.fixture
def people(db: Session) -> None:
    for first_name, last_name, email, number in (
        ("Zofia", "Möchlichen", "zofia@example.com", "NL-2026-0412"),
        ("Hans-Erich", "Wesack", "hans-erich.wesack@example.net", "NL-2026-0388"),
        ("Adelinde", "Gröttner", "a_g@example.net", "P-2026-7KQX4M"),
    ):
        person = a_person(first_name=first_name, last_name=last_name, email=email)
        given(db, an_application(person=person, number=number, vacancy=a_vacancy(title=number)))


@pytest.mark.usefixtures("people")
def test_applications_are_found_by_name_address_and_number(db: Session) -> None:
    found = {
        "möchl": ["Möchlichen"],
        "MÖCHLICHEN zofia": ["Möchlichen"],
        "moechlichen": ["Möchlichen"],
        "erich": ["Wesack"],
        "hans-erich": ["Wesack"],
        "ZOFIA@example": ["Möchlichen"],
        "example.net": ["Gröttner", "Wesack"],
        "nl-2026": ["Möchlichen", "Wesack"],
        "7kqx": ["Gröttner"],
        "zofia wesack": [],
        "_": ["Gröttner"],
        "%": [],
        "'; DROP TABLE person; --": [],
        "": ["Gröttner", "Möchlichen", "Wesack"],
    }
    assert {search: names(db, search) for search in found} == found


def test_pages_lead_forwards_and_back(db: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    person, vacancy = a_person(), a_vacancy()
    for n in range(1, 6):
        given(db, an_application(person=person, vacancy=vacancy, number=f"{n}"))

    def page(**cursor: Any) -> tuple[list[str], queries.Page]:
        found = queries.latest_applications(db, viewer=RECRUITER, **cursor)
        return [application.number for application in found.rows], found

    numbers, first = page()
    assert (numbers, first.newer) == (["5", "4"], "")
    numbers, second = page(before=first.older)
    assert numbers == ["3", "2"]
    numbers, last = page(before=second.older)
    assert (numbers, last.older) == (["1"], "")
    numbers, back = page(after=last.newer)
    assert (numbers, bool(back.newer), bool(back.older)) == (["3", "2"], True, True)
    numbers, front = page(after=back.newer)
    assert (numbers, front.newer) == (["5", "4"], "")
    assert page(before="unknown")[0] == page(after="unknown")[0] == []


def test_interviewers_see_what_they_took_part_in_and_nothing_else(db: Session) -> None:
    given(db, account := a_staff_account(Role.INTERVIEWER))
    vacancy = a_vacancy()
    given(db, own := an_application(vacancy=vacancy), other := an_application(vacancy=vacancy))
    given(db, ApplicationMember(application_id=own.id, staff_id=account.id))
    viewer = interviewer(account.id)

    assert queries.get_application(db, own.public_id, viewer) is own
    with pytest.raises(NotFound):
        queries.get_application(db, other.public_id, viewer)
    assert queries.get_application(db, other.public_id, RECRUITER) is other
    assert list(queries.latest_applications(db, viewer=viewer).rows) == [own]


def test_somebody_without_an_account_sees_nothing(db: Session) -> None:
    given(db, application := an_application())
    with pytest.raises(NotFound):
        queries.get_application(db, application.public_id, Viewer())


def test_other_applications_of_the_person_only_as_far_as_the_viewer_sees(db: Session) -> None:
    given(db, account := a_staff_account(Role.INTERVIEWER))
    person = a_person()
    one, two = (an_application(person=person, applied_on=date(2026, month, 1)) for month in (5, 6))
    given(db, one, two)
    given(db, ApplicationMember(application_id=one.id, staff_id=account.id))

    assert list(queries.applications_of_person(db, person.id)) == [two, one]
    assert list(queries.other_applications(db, one, RECRUITER)) == [two]
    assert list(queries.other_applications(db, one, interviewer(account.id))) == []


def test_the_nearest_form_of_address_counts() -> None:
    employer = an_employer(address_form=AddressForm.SIE)
    application = an_application()
    assert queries.address_form_of(application, employer) is AddressForm.SIE
    application.vacancy.address_form = AddressForm.DU
    assert queries.address_form_of(application, employer) is AddressForm.DU
    application.address_form = AddressForm.SIE
    assert queries.address_form_of(application, employer) is AddressForm.SIE


def test_the_latest_application_decides_how_a_person_is_addressed(db: Session) -> None:
    given(db, person := a_person())
    assert queries.latest_address_form(db, person.id) is None
    given(db, an_application(person=person, applied_on=date(2026, 5, 1)))
    assert queries.latest_address_form(db, person.id) is None
    apprenticeship = a_vacancy(address_form=AddressForm.DU)
    given(db, an_application(person=person, vacancy=apprenticeship, applied_on=date(2026, 6, 1)))
    assert queries.latest_address_form(db, person.id) is AddressForm.DU
