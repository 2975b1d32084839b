"""HR writes an ad, publishes it, and takes it off again."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.vacancies.models import Employment, Vacancy
from portal.vacancies.publishing import last_day
from tests.browser import Browser
from tests.factories import a_vacancy, an_employer, given
from tests.factories.vacancies import an_open_vacancy
from tests.vacancies.test_publishing import BERLIN

FIELDS = {
    "description": "## Aufgaben\n\nNetzdaten auswerten.",
    "places": "Hamburg\u200b,  Bremen, Hamburg",
    "employment": "permanent",
    "schedule": "",
    "pay_min": "52.000",
    "pay_max": "64 000",
    "pay_period": "year",
    "pay_note": "Tarif",
    "apply_url": "jobs@nordlicht.example",
    "closes_on": "30.11.2026",
}


@pytest.fixture
def hr(db: Session, staff_browser: Callable[..., Browser]) -> Browser:
    given(db, an_employer())
    return staff_browser(Role.RECRUITER)


@pytest.fixture
def vacancy(db: Session) -> Vacancy:
    given(db, stored := a_vacancy())
    return stored


def save(hr: Browser, vacancy: Vacancy, **fields: str) -> Browser:
    path = f"/admin/vacancies/{vacancy.public_id}/ad"
    hr.get(path)
    return hr.submit(path, **FIELDS | fields)


def test_an_ad_is_written_published_and_ended(
    app: Flask, hr: Browser, db: Session, vacancy: Vacancy
) -> None:
    page, public = f"/admin/vacancies/{vacancy.public_id}", f"/vacancies/{vacancy.public_id}"
    assert save(hr, vacancy).path == page
    db.refresh(vacancy)
    assert (vacancy.places, vacancy.employment) == ("Hamburg, Bremen", Employment.PERMANENT)
    assert (vacancy.pay_min, vacancy.pay_max) == (52_000, 64_000)
    assert vacancy.apply_url == "mailto:jobs@nordlicht.example"
    assert last_day(vacancy, BERLIN) == date(2026, 11, 30)
    assert Browser(app).get(public).status == 404

    hr.submit(f"{page}/publication")
    assert "Diese Stelle können jetzt alle lesen." in hr.text
    assert Browser(app).get(public).status == 200

    hr.submit(f"{page}/publication-end")
    assert Browser(app).get(public).status == 404


def test_the_form_comes_back_as_it_was_stored(hr: Browser, vacancy: Vacancy) -> None:
    save(hr, vacancy)
    text = hr.get(f"/admin/vacancies/{vacancy.public_id}/ad").text

    assert 'value="52000"' in text
    assert 'value="2026-11-30"' in text
    assert 'value="jobs@nordlicht.example"' in text


def test_a_missing_text_leads_to_the_form(hr: Browser, vacancy: Vacancy) -> None:
    hr.get(f"/admin/vacancies/{vacancy.public_id}")
    hr.submit(f"/admin/vacancies/{vacancy.public_id}/publication")

    assert hr.path.endswith("/ad")
    assert "worum es bei der Arbeit geht" in hr.text


def test_an_ad_without_pay_is_pointed_out(hr: Browser, db: Session, vacancy: Vacancy) -> None:
    warning = "Die Anzeige sagt nichts zum Entgelt"
    assert warning in hr.get(f"/admin/vacancies/{vacancy.public_id}").text
    given(db, paid := an_open_vacancy())
    assert warning not in hr.get(f"/admin/vacancies/{paid.public_id}").text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("pay_min", "viel"),
        ("pay_min", "-1"),
        ("pay_min", "14,50"),
        ("pay_min", "52.000,00"),
        ("pay_max", "100000000"),
        ("pay_max", "51.000"),
        ("apply_url", "javascript:alert(1)"),
        ("apply_url", "http://example.org"),
        ("closes_on", "gestern"),
        ("places", "x" * 301),
        ("employment", "slavery"),
        ("description", "x" * 20_001),
    ],
)
def test_what_cannot_be_gets_a_sentence(
    hr: Browser, db: Session, vacancy: Vacancy, field: str, value: str
) -> None:
    page = save(hr, vacancy, **{field: value})

    assert page.status == 422
    assert f'id="{field}-error"' in page.text
    assert "Netzdaten auswerten." in page.text or field == "description"
    db.refresh(vacancy)
    assert vacancy.places == ""
