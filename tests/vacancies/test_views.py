"""Open vacancies as everybody reads them."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.core.runtime import Runtime
from portal.vacancies.models import PayPeriod, Vacancy
from tests.browser import Browser
from tests.factories import NOW, a_person, a_vacancy, an_application, an_employer, given
from tests.factories.vacancies import an_open_vacancy
from tests.guards.test_weight import MOST_QUERIES
from tests.snapshots import snapshot
from tests.tools.statements import counted
from tests.vacancies.test_queries import many


@pytest.fixture(autouse=True)
def _employer(db: Session) -> None:
    given(db, an_employer())


@pytest.fixture
def vacancy(db: Session) -> Vacancy:
    given(db, stored := an_open_vacancy())
    return stored


def test_without_open_vacancies_the_page_says_so(browser: Browser, db: Session) -> None:
    given(db, a_vacancy(title="Nur ein Entwurf"))
    page = browser.get("/vacancies")

    assert page.status == 200
    assert "im Moment keine offenen Stellen" in page.text
    assert "Nur ein Entwurf" not in page.text
    assert "<select" not in page.text


def test_the_list_names_department_places_and_day(browser: Browser, vacancy: Vacancy) -> None:
    page = browser.get("/vacancies")

    assert vacancy.title in page.text
    assert "IT, Hamburg, Bremen" in page.text
    assert "seit 20.11.2026" in page.text
    assert f"/vacancies/{vacancy.public_id}" in page.page.links


def test_the_list_is_narrowed_by_the_address(
    browser: Browser, db: Session, vacancy: Vacancy
) -> None:
    given(db, an_open_vacancy(title="Elektronik", department="Technik", places="Kiel"))
    page = browser.get("/vacancies?department=Technik")

    assert "Elektronik" in page.text
    assert vacancy.title not in page.text
    assert "<option selected>Technik</option>" in page.text
    assert "Mit dieser Auswahl" in browser.get("/vacancies?place=<script>alert(1)</script>").text
    assert "<script>alert" not in browser.text


def test_a_vacancy_says_work_pay_and_how_to_apply(browser: Browser, vacancy: Vacancy) -> None:
    page = browser.get(f"/vacancies/{vacancy.public_id}")

    assert "<h2>Aufgaben</h2>" in page.text
    assert "52.000 bis 64.000 Euro im Jahr" in page.text
    assert "unbefristet, Vollzeit oder Teilzeit" in page.text
    assert "Erfahrung mit Bereitschaft." in page.text
    assert 'href="https://karriere.nordlicht.example/2800907"' in page.text
    assert page.text.count('class="btn"') == 1
    assert '<meta name="description"' in page.text
    assert "noindex" not in page.text


def test_in_english_the_words_of_the_ad_stay_german(app: Flask, vacancy: Vacancy) -> None:
    page = Browser(app, language="en").get(f"/vacancies/{vacancy.public_id}")

    assert "52,000 to 64,000 euros per year" in page.text
    assert '<span lang="de">Data Analyst Netzdaten (m/w/d)</span>' in page.text


@pytest.mark.parametrize(
    ("pay", "words"),
    [
        (
            {"pay_min": 20, "pay_max": None, "pay_period": PayPeriod.HOUR},
            "ab 20 Euro in der Stunde",
        ),
        (
            {"pay_min": None, "pay_max": 4_100, "pay_period": PayPeriod.MONTH},
            "bis 4.100 Euro im Monat",
        ),
        (
            {"pay_min": 1_200, "pay_max": 1_200, "pay_period": PayPeriod.MONTH},
            ">1.200 Euro im Monat",
        ),
    ],
)
def test_pay_in_words(browser: Browser, db: Session, pay: dict[str, object], words: str) -> None:
    given(db, vacancy := an_open_vacancy(**pay))

    assert words in browser.get(f"/vacancies/{vacancy.public_id}").text


def test_without_an_address_people_write_to_the_contact(browser: Browser, db: Session) -> None:
    given(db, vacancy := an_open_vacancy(apply_url=""))

    page = browser.get(f"/vacancies/{vacancy.public_id}")

    assert 'href="mailto:recruiting@nordlicht.example"' in page.text
    assert 'class="btn"' not in page.text


def test_what_is_over_leads_to_what_is_open(
    browser: Browser, db: Session, vacancy: Vacancy
) -> None:
    given(db, over := an_open_vacancy(title="Schon besetzt", closes_at=NOW - timedelta(days=1)))
    page = browser.get(f"/vacancies/{over.public_id}")

    assert page.status == 410
    assert "nicht mehr ausgeschrieben" in page.text
    assert vacancy.title in page.text


def test_a_draft_is_not_told_from_nothing(browser: Browser, db: Session) -> None:
    given(db, draft := a_vacancy(title="Geheime Stelle"))
    shown = browser.get(f"/vacancies/{draft.public_id}")
    assert (shown.status, "Geheime Stelle" in shown.text) == (404, False)
    text = shown.text.replace(draft.public_id, "")

    assert browser.get(f"/vacancies/{'x' * 22}").text.replace("x" * 22, "") == text


def test_what_staff_wrote_cannot_run(browser: Browser, db: Session) -> None:
    bad = "<script>alert(1)</script>"
    given(
        db,
        vacancy := an_open_vacancy(
            title=f'"><img src=x>{bad}',
            department=bad,
            places=bad,
            pay_note=bad,
            description=f"{bad} [klick](javascript:alert(1)) ![](https://evil.example/x.png)",
        ),
    )
    for path in ("/", "/vacancies", f"/vacancies/{vacancy.public_id}"):
        text = browser.get(path).text
        assert "<script>alert" not in text
        assert "<img" not in text
        assert 'href="javascript' not in text


def test_reading_changes_nothing(browser: Browser, runtime: Runtime, vacancy: Vacancy) -> None:
    before = snapshot(runtime)
    browser.get("/vacancies")
    browser.get(f"/vacancies/{vacancy.public_id}")
    assert snapshot(runtime) == before


def test_a_thousand_vacancies_cost_as_much_as_one(
    app: Flask, runtime: Runtime, db: Session, vacancy: Vacancy
) -> None:
    many(db, 1_000)
    given(db, an_application(person=(person := a_person())))
    for browser in (Browser(app), Browser(app).entered_as(person.id)):
        for path in ("/", "/vacancies", "/vacancies?department=Bereich+1&place=Ort+1"):
            with counted(runtime) as asked:
                assert browser.get(path).status == 200
            assert len(asked) <= MOST_QUERIES, (path, asked)
        with counted(runtime) as asked:
            assert browser.get(f"/vacancies/{vacancy.public_id}").status == 200
        assert len(asked) <= MOST_QUERIES, asked
