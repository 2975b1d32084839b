"""HR keeps vacancies: criteria, Sie or Du, and whether there is feedback."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.core.voices import AddressForm
from portal.vacancies.models import Criterion, Vacancy
from portal.vacancies.queries import active_criteria
from tests.browser import Browser
from tests.factories import a_vacancy, an_employer, given

OpenBrowser = Callable[..., Browser]


@pytest.fixture
def hr(db: Session, staff_browser: OpenBrowser) -> Browser:
    given(db, an_employer())
    return staff_browser(Role.RECRUITER)


@pytest.fixture
def vacancy(db: Session) -> Vacancy:
    given(db, stored := a_vacancy(title="Data Analyst Netzdaten", feedback_since=None))
    return stored


def stored_rows(vacancy: Vacancy) -> dict[str, str]:
    """The form as the page sends it back unchanged."""
    fields = {
        "title": vacancy.title,
        "department": vacancy.department,
        "language": vacancy.language,
        "address_form": vacancy.address_form or "usual",
    }
    for n, criterion in enumerate(vacancy.criteria):
        fields |= a_row(n, criterion.name, criterion.requirement, criterion.public_id)
    return fields


def a_row(n: int, name: str, requirement: str, public_id: str = "", **more: str) -> dict[str, str]:
    values = {"name": name, "requirement": requirement, "public_id": public_id} | more
    return {f"criteria-{n}-{field}": value for field, value in values.items()}


def save(browser: Browser, vacancy: Vacancy, fields: dict[str, Any]) -> Browser:
    path = f"/admin/vacancies/{vacancy.public_id}/edit"
    browser.get(path)
    return browser.submit(path, **fields)


def criteria(db: Session) -> list[tuple[str, str]]:
    db.rollback()
    rows = db.scalars(select(Criterion).order_by(Criterion.position, Criterion.id))
    return [(row.name, row.requirement) for row in rows]


def test_a_vacancy_is_added_and_gets_its_criteria(db: Session, hr: Browser) -> None:
    assert hr.get("/admin/vacancies").status == 200
    hr.get("/admin/vacancies/new")
    page = hr.submit(
        "/admin/vacancies/new",
        title="Ausbildung Mechatronik",
        department="Technik",
        language="de",
    )
    added = db.scalars(select(Vacancy)).one()
    assert page.path == f"/admin/vacancies/{added.public_id}/edit"
    assert added.address_form is AddressForm.DU

    page = save(hr, added, stored_rows(added) | a_row(0, "Rechnen", "Sicher mit Einheiten."))

    assert page.path == f"/admin/vacancies/{added.public_id}"
    assert "Sicher mit Einheiten." in page.text
    assert criteria(db) == [("Rechnen", "Sicher mit Einheiten.")]
    assert "Ausbildung Mechatronik" in hr.get("/admin/vacancies").text


def test_a_vacancy_that_is_there_is_not_added_twice(
    db: Session, hr: Browser, vacancy: Vacancy
) -> None:
    hr.get("/admin/vacancies/new")
    page = hr.submit("/admin/vacancies/new", title=vacancy.title, language="de", department="Q")
    assert page.status == 422
    assert 'value="Q"' in page.text
    assert len(db.scalars(select(Vacancy)).all()) == 1


def test_one_more_row_is_a_plain_submit_that_stores_nothing(
    db: Session, hr: Browser, vacancy: Vacancy
) -> None:
    before = criteria(db)
    page = save(hr, vacancy, stored_rows(vacancy) | {"title": "Half typed", "add": "1"})

    assert page.status == 200
    assert "criteria-2-name" in page.text
    assert 'value="Half typed"' in page.text
    assert criteria(db) == before


def test_criteria_change_and_retire(db: Session, hr: Browser, vacancy: Vacancy) -> None:
    first, second = vacancy.criteria
    fields = stored_rows(vacancy)
    fields |= a_row(0, first.name, "Neuer Text.", first.public_id)
    fields |= a_row(1, second.name, second.requirement, second.public_id, is_retired="y")

    page = save(hr, vacancy, fields)

    assert "Neuer Text." in page.text
    assert second.name not in page.text
    db.expire_all()
    assert active_criteria(vacancy) == [first]
    assert second.name in hr.get(f"/admin/vacancies/{vacancy.public_id}/edit").text


def test_half_a_criterion_comes_back_with_a_sentence(
    db: Session, hr: Browser, vacancy: Vacancy
) -> None:
    before = criteria(db)
    page = save(hr, vacancy, stored_rows(vacancy) | a_row(2, "SQL", ""))
    assert page.status == 422
    assert 'href="#criteria-2-requirement"' in page.text
    assert 'value="SQL"' in page.text
    assert criteria(db) == before


def test_hostile_fields_are_refused_and_shown_as_text(
    db: Session, hr: Browser, vacancy: Vacancy
) -> None:
    before = criteria(db)
    hostile = stored_rows(vacancy) | {
        "title": "<script>alert(1)</script>",
        "address_form": "ihr",
        "language": "xx",
    }
    page = save(hr, vacancy, hostile | {f"criteria-{n}-name": "x" * 200 for n in range(90)})
    assert page.status == 422
    assert "<script>alert" not in page.text
    assert criteria(db) == before


def test_feedback_is_switched_on_and_off(db: Session, hr: Browser, vacancy: Vacancy) -> None:
    hr.get(f"/admin/vacancies/{vacancy.public_id}")
    for step, is_on in (("start", True), ("start", True), ("stop", False)):
        page = hr.submit(f"/admin/vacancies/{vacancy.public_id}/feedback-{step}")
        assert page.status == 200
        db.refresh(vacancy)
        db.rollback()
        assert (vacancy.feedback_since is not None) is is_on


def test_interviewers_look_and_do_not_touch(
    db: Session, staff_browser: OpenBrowser, vacancy: Vacancy
) -> None:
    given(db, an_employer())
    interviewer = staff_browser(Role.INTERVIEWER)
    page = interviewer.get(f"/admin/vacancies/{vacancy.public_id}")
    assert page.status == 200
    assert "/edit" not in page.text
    assert "feedback-start" not in page.text
    for path in ("new", f"{vacancy.public_id}/edit"):
        assert interviewer.get(f"/admin/vacancies/{path}").status == 403
    interviewer.get("/admin/vacancies")
    start = f"/admin/vacancies/{vacancy.public_id}/feedback-start"
    assert interviewer.submit(start).status == 403
    assert staff_browser(Role.EDITOR).get("/admin/vacancies").status == 403


def test_an_unknown_vacancy_is_not_found(hr: Browser) -> None:
    assert hr.get(f"/admin/vacancies/{'x' * 22}").status == 404
    assert hr.get("/admin/vacancies/1").status == 404
