"""Ways on from the candidate's page: those of all parts, and open positions at the end."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from portal.candidates.models import Application
from portal.core.runtime import Runtime
from portal.home import registry
from portal.web.ways import Way, WaySource
from tests.browser import Browser
from tests.factories import a_person, a_vacancy, an_application, an_employer, given
from tests.factories.vacancies import an_open_vacancy
from tests.guards.test_weight import MOST_QUERIES
from tests.tools.statements import counted


@pytest.fixture(autouse=True)
def _employer(db: Session) -> None:
    given(db, an_employer())


def home_of(app: Flask, person_id: int) -> Browser:
    return Browser(app).entered_as(person_id).get("/home")


def test_without_open_positions_there_is_no_way_to_them(app: Flask, db: Session) -> None:
    given(db, application := an_application(), an_open_vacancy(published_at=None))

    assert "Offene Stellen" not in home_of(app, application.person_id).text


def test_positions_in_the_same_field_come_first(app: Flask, db: Session) -> None:
    given(db, application := an_application(vacancy=a_vacancy(department="IT")))
    given(db, an_open_vacancy(department="IT"), an_open_vacancy(department="IT"))
    given(db, an_open_vacancy(department="Technik"))

    page = home_of(app, application.person_id)

    assert "2 Stellen in Ihrem Bereich." in page.text
    assert "/vacancies?department=IT" in page.page.links


def test_the_latest_field_with_something_open_counts(app: Flask, db: Session) -> None:
    given(db, person := a_person(), an_open_vacancy(department="Netz & Bau"))
    days = {"Netz & Bau": date(2025, 3, 1), "IT": date(2026, 3, 1)}
    for department, day in days.items():
        vacancy = a_vacancy(department=department)
        given(db, an_application(person=person, vacancy=vacancy, applied_on=day))

    page = home_of(app, person.id)

    assert "1 Stelle in Ihrem Bereich." in page.text
    assert "/vacancies?department=Netz+%26+Bau" in page.page.links


def test_an_application_without_a_day_does_not_stand_before_a_later_one(
    app: Flask, db: Session
) -> None:
    given(db, person := a_person())
    days = {"IT": date(2026, 3, 1), "Technik": None}
    for department, day in days.items():
        given(db, vacancy := an_open_vacancy(department=department))
        given(db, an_application(person=person, vacancy=vacancy, applied_on=day))

    page = home_of(app, person.id)

    assert "/vacancies?department=IT" in page.page.links


def test_otherwise_all_of_them_are_counted(app: Flask, db: Session) -> None:
    given(db, person := a_person(), an_open_vacancy(), an_open_vacancy())

    page = home_of(app, person.id)

    assert "2 offene Stellen." in page.text
    assert "/vacancies" in page.page.links


@pytest.fixture
def parts() -> Iterator[None]:
    """Two parts that offer a way, one of them only for whoever applied."""

    def asks(person_id: int, _now: datetime) -> Mapping[str, ScalarSelect[Any]]:
        mine = select(func.count(Application.id)).where(Application.person_id == person_id)
        return {"calls_mine": mine.scalar_subquery()}

    def calls(answers: Mapping[str, Any], _now: datetime) -> list[Way]:
        way = Way("Darüber sprechen", "20 Minuten", "/calls", order=10)
        return [way] if answers["calls_mine"] else []

    def pool(_answers: Mapping[str, Any], _now: datetime) -> list[Way]:
        return [Way("In Verbindung bleiben", "Wie oft, bestimmen Sie.", "/talent-pool", order=20)]

    sources = [WaySource(lambda _person_id, _now: {}, pool), WaySource(asks, calls)]
    for source in sources:
        registry.register_ways(source)
    yield
    for source in sources:
        registry._sources.remove(source)


@pytest.mark.usefixtures("parts")
def test_the_parts_come_in_their_order(app: Flask, runtime: Runtime, db: Session) -> None:
    given(db, application := an_application(), person := a_person(), an_open_vacancy())
    browser = home_of(app, application.person_id)
    names = ["Darüber sprechen", "In Verbindung bleiben", "Offene Stellen ansehen"]
    places = [browser.text.index(name) for name in names]

    assert places == sorted(places)
    assert "Darüber sprechen" not in home_of(app, person.id).text
    with counted(runtime) as asked:
        browser.get("/home")
    assert len(asked) < MOST_QUERIES
