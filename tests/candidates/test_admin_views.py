"""HR finds, enters and edits applications, and puts names and addresses right."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.audit.models import AuditEntry
from portal.candidates import queries
from portal.candidates.models import Application, ApplicationMember, ToldBy
from portal.core.runtime import Runtime
from portal.core.voices import AddressForm
from portal.people.models import Person
from portal.vacancies.models import Vacancy
from tests.browser import Browser
from tests.factories import (
    NOW,
    a_person,
    a_staff_account,
    a_vacancy,
    an_application,
    an_employer,
    given,
)
from tests.guards.test_weight import MOST_QUERIES
from tests.tools.statements import counted

OpenBrowser = Callable[..., Browser]
NEW = "/admin/candidates/new"


@pytest.fixture
def hr(db: Session, staff_browser: OpenBrowser) -> Browser:
    given(db, an_employer())
    return staff_browser(Role.RECRUITER)


@pytest.fixture
def vacancy(db: Session) -> Vacancy:
    given(db, stored := a_vacancy(title="Data Analyst Netzdaten"))
    return stored


@pytest.fixture
def application(db: Session, vacancy: Vacancy) -> Application:
    person = a_person(email="zofia@example.com")
    given(db, stored := an_application(person=person, vacancy=vacancy, number="NL-1"))
    return stored


def entered(vacancy: Vacancy, /, **values: Any) -> dict[str, Any]:
    """A whole form for somebody new."""
    return {
        "first_name": "Lara",
        "last_name": "Schulz",
        "email": "lara.schulz@example.org",
        "language": "de",
        "vacancy": vacancy.public_id,
        "applied_on": "2026-10-03",
        "decided_on": "2026-11-03",
        "situation": "other_person",
        "told": "no",
        "address_form": "usual",
        "contact": "",
    } | values


def enter(browser: Browser, fields: dict[str, Any]) -> Browser:
    browser.get(NEW)
    return browser.submit(NEW, **fields)


def path_of(application: Application, *more: str) -> str:
    return "/".join(("/admin/candidates", application.public_id, *more))


def count(db: Session, model: type[Application | Person]) -> int:
    db.rollback()
    return db.scalar(select(func.count()).select_from(model)) or 0


def test_hr_finds_a_person_and_looks_at_the_application(
    hr: Browser, application: Application
) -> None:
    page = hr.get("/admin/candidates?q=moechlichen+NL")
    assert application.person.name in page.text
    page = hr.get(path_of(application))
    assert "zofia@example.com" in page.text
    assert f"/admin/feedback/{application.public_id}/edit" in page.text
    assert "NL-1" in page.text


def test_a_search_without_a_find_says_so_and_keeps_the_words(
    hr: Browser, application: Application
) -> None:
    page = hr.get("/admin/candidates?q=%3Cscript%3E%00%25+nobody")
    assert page.status == 200
    assert application.person.name not in page.text
    assert "<script>%" not in page.text


def test_a_long_list_has_a_way_on_and_back(
    db: Session, hr: Browser, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 1)
    later = an_application(person=application.person, vacancy=application.vacancy, number="NL-2")
    given(db, later)
    first = hr.get("/admin/candidates?q=zofia")
    assert "NL-2" in first.text
    assert "NL-1" not in first.text
    second = hr.get(f"/admin/candidates?q=zofia&before={later.public_id}")
    assert "NL-1" in second.text
    assert f"after={application.public_id}" in second.text


def test_an_application_is_entered_by_hand(db: Session, hr: Browser, vacancy: Vacancy) -> None:
    given(db, anna := a_staff_account(Role.INTERVIEWER, name="Anna Ruh"))
    fields = entered(
        vacancy,
        told="yes",
        told_on="04.11.2026",
        address_form="du",
        contact=anna.public_id,
        members=[anna.public_id],
    )

    page = enter(hr, fields)

    added = db.scalars(select(Application)).one()
    assert page.path == path_of(added)
    assert added.person.name == "Lara Schulz"
    assert (added.address_form, added.told_by) == (AddressForm.DU, ToldBy.EMPLOYER)
    assert added.contact_id == anna.id
    assert list(queries.members_of(db, added)) == [anna]
    assert "Anna Ruh" in page.text


def test_the_same_form_sent_twice_leads_to_the_one_application(
    db: Session, hr: Browser, vacancy: Vacancy
) -> None:
    first = enter(hr, entered(vacancy)).path
    assert enter(hr, entered(vacancy)).path == first
    assert count(db, Application) == 1


def test_a_known_address_with_the_same_name_is_the_same_person(
    db: Session, hr: Browser, application: Application
) -> None:
    values = {
        "first_name": "zofia",
        "last_name": "Moechlichen",
        "email": "ZOFIA@example.com",
        "applied_on": "2026-11-01",
    }
    enter(hr, entered(application.vacancy, **values))
    assert (count(db, Application), count(db, Person)) == (2, 1)
    assert "NL-1" in hr.text  # the page of the new one names the other


WRONG: list[tuple[dict[str, str], str]] = [
    ({"email": "zofia@example.com"}, "email"),
    ({"email": "lara"}, "email"),
    ({"first_name": ""}, "first_name"),
    ({"first_name": "<b>"}, "first_name"),
    ({"last_name": "=HYPERLINK(1)"}, "last_name"),
    ({"vacancy": ""}, "vacancy"),
    ({"number": "NL-1"}, "number"),
    ({"applied_on": "31.02.2026"}, "applied_on"),
    ({"decided_on": "2026-10-02"}, "decided_on"),
    ({"decided_on": "0026-10-02"}, "decided_on"),
    ({"told": "yes"}, "told_on"),
    ({"told": "yes", "told_on": "2099-01-01"}, "told_on"),
]


def test_what_is_wrong_is_said_next_to_its_field_and_everything_typed_is_there(
    db: Session, hr: Browser, application: Application
) -> None:
    for values, field in WRONG:
        page = enter(hr, entered(application.vacancy, stage="Auswahltag", **values))
        assert page.status == 422, values
        assert f'href="#{field}"' in page.text, values
        assert f'id="{field}-error"' in page.text, values
        assert 'value="Auswahltag"' in page.text
    assert (count(db, Application), count(db, Person)) == (1, 1)


def test_nothing_is_chosen_beforehand_and_nothing_is_asked_that_we_must_not_know(
    hr: Browser, vacancy: Vacancy
) -> None:
    page = hr.get(NEW)
    assert page.text.count("checked") == 1  # Sie or Du, as usual
    assert page.page is not None
    fields = next(form["fields"].split() for form in page.page.forms if "vacancy" in form["fields"])
    assert set(fields) == {
        "csrf_token",
        "first_name",
        "last_name",
        "email",
        "language",
        "vacancy",
        "number",
        "applied_on",
        "decided_on",
        "stage",
        "location",
        "situation",
        "told",
        "told_via",
        "told_on",
        "address_form",
        "contact",
    }


def test_missing_doubled_and_foreign_choices_are_refused(
    db: Session, hr: Browser, vacancy: Vacancy
) -> None:
    assert enter(hr, {}).status == 422
    for field, value in (
        ("vacancy", "x" * 22),
        ("contact", "x" * 22),
        ("members", ["x" * 22]),
        ("situation", "bad_luck"),
        ("told", ["no", "perhaps"][1:]),
        ("address_form", "ihr"),
        ("language", "fr"),
    ):
        assert enter(hr, entered(vacancy, **{field: value})).status == 422
    assert count(db, Application) == 0


def test_an_application_is_edited(db: Session, hr: Browser, application: Application) -> None:
    page = hr.get(path_of(application, "edit"))
    assert 'value="2026-10-03"' in page.text
    fields = entered(application.vacancy, number="NL-9", stage="Auswahltag", told="no")

    page = hr.submit(path_of(application, "edit"), **fields)

    assert page.path == path_of(application)
    db.refresh(application)
    assert (application.number, application.stage) == ("NL-9", "Auswahltag")
    assert (application.told_at, application.told_by) == (None, None)
    assert application.decided_on == date(2026, 11, 3)


def test_an_edit_that_is_refused_keeps_what_was_typed(
    db: Session, hr: Browser, application: Application
) -> None:
    given(db, an_application(vacancy=application.vacancy, number="NL-2"))
    hr.get(path_of(application, "edit"))
    fields = entered(application.vacancy, number="NL-2", stage="Auswahltag")
    page = hr.submit(path_of(application, "edit"), **fields)
    assert page.status == 422
    assert 'value="Auswahltag"' in page.text
    db.refresh(application)
    assert application.number == "NL-1"


def test_what_the_letter_told_is_not_asked_again(
    db: Session, hr: Browser, application: Application
) -> None:
    application.told_by = ToldBy.LETTER
    db.commit()
    assert 'name="told"' not in hr.get(path_of(application, "edit")).text


def test_a_person_is_corrected_once_for_all_applications(
    db: Session, hr: Browser, application: Application
) -> None:
    hr.get(path_of(application, "person"))
    page = hr.submit(
        path_of(application, "person"),
        first_name="Zofia",
        last_name="Möchlich",
        email="Zofia.M@example.com",
        language="en",
    )
    assert page.path == path_of(application)
    assert "Zofia Möchlich" in page.text
    db.expire_all()
    assert application.person.email_key == "zofia.m@example.com"


def test_the_address_of_somebody_else_is_not_taken(
    db: Session, hr: Browser, application: Application
) -> None:
    given(db, a_person(email="lara@example.org"))
    hr.get(path_of(application, "person"))
    fields = {"first_name": "Zofia", "last_name": "M", "language": "de"}
    page = hr.submit(path_of(application, "person"), email="lara@EXAMPLE.org", **fields)
    assert page.status == 422
    assert 'value="lara@EXAMPLE.org"' in page.text


def test_interviewers_see_their_own_applications_and_edit_none(
    db: Session, staff_browser: OpenBrowser, application: Application
) -> None:
    given(db, an_employer(), anna := a_staff_account(Role.INTERVIEWER))
    given(db, foreign := an_application(vacancy=application.vacancy, number="NL-2"))
    given(db, ApplicationMember(application_id=application.id, staff_id=anna.id))
    browser = staff_browser(account=anna)

    assert "NL-2" not in browser.get("/admin/candidates").text
    assert browser.get(path_of(application)).status == 200
    assert "/person" not in browser.text
    assert browser.get(path_of(foreign)).status == 404
    for path in (NEW, path_of(application, "edit"), path_of(application, "person")):
        assert browser.get(path).status == 403
    assert staff_browser(Role.EDITOR).get("/admin/candidates").status == 403


def test_somebody_who_was_told_after_the_decision_is_shown_so(
    db: Session, hr: Browser, application: Application
) -> None:
    application.told_at, application.told_by = NOW, ToldBy.EMPLOYER
    db.commit()
    assert "23. November 2026" in hr.get(path_of(application)).text


def test_the_list_can_be_taken_along_and_that_is_noted(
    hr: Browser, db: Session, application: Application
) -> None:
    hr.get("/admin/candidates")
    page = hr.submit("/admin/candidates/export", q="zofia", format="csv")
    assert application.person.email in page.text
    noted = select(func.count(AuditEntry.id)).where(AuditEntry.action == "applications.exported")
    assert db.scalar(noted) == 1
    hr.get("/admin/candidates")
    assert hr.submit("/admin/candidates/export", format="pdf").status == 404
    assert db.scalar(noted) == 1


def test_the_forms_ask_little(hr: Browser, runtime: Runtime, application: Application) -> None:
    for path in ("/admin/candidates", NEW, path_of(application), path_of(application, "edit")):
        with counted(runtime) as asked:
            assert hr.get(path).status == 200
        assert len(asked) <= MOST_QUERIES, (path, asked)


def seen(page: Browser) -> str:
    """The state that a form says it has seen."""
    found = re.search(r'name="seen"[^>]*value="([0-9a-f]+)"', page.text)
    assert found
    return found.group(1)


def test_who_saves_an_older_page_of_an_application_notices(
    hr: Browser, db: Session, application: Application
) -> None:
    path = path_of(application, "edit")
    fields = entered(application.vacancy)
    older = seen(hr.get(path))
    told = {**fields, "told": "yes", "told_on": "2026-11-04", "seen": older}
    for _time in range(2):  # the same form twice is no news
        assert hr.submit(path, **told).status == 200
        hr.get(path)

    hr.get(path)
    page = hr.submit(path, **{**fields, "stage": "Fachgespräch", "seen": older})
    assert page.status == 422
    assert "Jemand anderes hat das geändert" in page.text
    assert "Fachgespräch" in page.text
    db.rollback()
    assert db.scalar(select(Application.told_at)) is not None

    page = hr.submit(path, **{**fields, "stage": "Fachgespräch", "seen": seen(page)})
    assert page.status == 200
    db.rollback()
    assert db.scalar(select(Application.told_at)) is None


def test_who_saves_an_older_page_of_a_person_notices(
    hr: Browser, db: Session, application: Application
) -> None:
    path = path_of(application, "person")
    fields = {"first_name": "Zofia", "last_name": "Möchlichen", "language": "de"}
    older = seen(hr.get(path))
    hr.submit(path, **fields, email="richtig@example.org", seen=older)

    hr.get(path)
    page = hr.submit(path, **fields, email="zofia@example.com", seen=older)
    assert page.status == 422
    db.rollback()
    assert db.scalar(select(Person.email)) == "richtig@example.org"
