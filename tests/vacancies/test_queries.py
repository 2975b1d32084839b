"""Open vacancies in pages, narrowed by department and place."""

from datetime import timedelta

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.vacancies import queries
from portal.vacancies.models import Vacancy
from tests.factories import NOW, a_vacancy, given
from tests.factories.vacancies import an_open_vacancy


def many(db: Session, number: int) -> None:
    """Open ones; several were published at the same moment."""
    rows = [
        {
            "title": f"Stelle {n}",
            "department": f"Bereich {n % 7}",
            "places": f"Ort {n % 5}",
            "created_at": NOW,
            "published_at": NOW - timedelta(hours=n // 4),
        }
        for n in range(number)
    ]
    db.execute(insert(Vacancy), rows)
    db.commit()


def test_nothing_is_open_before_somebody_publishes_it(db: Session) -> None:
    given(db, a_vacancy(), an_open_vacancy(closes_at=NOW))

    assert queries.open_page(db, now=NOW).rows == []
    assert queries.newest_open(db, now=NOW, most=5) == []
    assert queries.open_choices(db, now=NOW) == queries.Choices([], [])


def test_every_vacancy_stands_on_exactly_one_page(db: Session) -> None:
    many(db, 120)
    seen: list[str] = []
    page = queries.open_page(db, now=NOW)
    first = [row.title for row in page.rows]
    while True:
        seen += [row.title for row in page.rows]
        if not page.older:
            break
        page = queries.open_page(db, now=NOW, before=page.older)

    assert len(seen) == len(set(seen)) == 120
    while page.newer:
        page = queries.open_page(db, now=NOW, after=page.newer)
    assert [row.title for row in page.rows] == first


def test_department_and_place_narrow_the_list(db: Session) -> None:
    given(db, one := an_open_vacancy(department="IT", places="Hamburg, Bremen"))
    given(db, an_open_vacancy(department="Technik", places="Bremen"))
    given(db, an_open_vacancy(department="IT", places="Bremen-Nord"))

    def found(**chosen: str) -> int:
        return len(queries.open_page(db, now=NOW, **chosen).rows)

    assert queries.open_page(db, now=NOW, place="Hamburg").rows == [one]
    assert (found(place="Bremen"), found(place="Brem"), found(place="%")) == (2, 0, 0)
    assert found(department="IT", place="Bremen") == 1
    assert found(department="Nichts") == 0


def test_choices_are_what_is_open(db: Session) -> None:
    given(db, an_open_vacancy(department="Technik", places="Kiel, Bremen"))
    given(db, an_open_vacancy(department="", places=""), a_vacancy(department="Finanzen"))

    assert queries.open_choices(db, now=NOW) == queries.Choices(["Technik"], ["Bremen", "Kiel"])


def test_the_list_of_staff_pages_by_title(db: Session) -> None:
    many(db, 120)
    given(db, a_vacancy(title="stelle 5"), a_vacancy(title="STELLE 5"))
    seen: list[str] = []
    page = queries.listed_vacancies(db)
    first = [row.vacancy.id for row in page.rows]
    assert page.before == ""
    while True:
        seen += [row.vacancy.title for row in page.rows]
        if not page.after:
            break
        page = queries.listed_vacancies(db, after=page.after)

    assert len(seen) == 122
    assert [title.lower() for title in seen] == sorted(title.lower() for title in seen)
    while page.before:
        page = queries.listed_vacancies(db, before=page.before)
    assert [row.vacancy.id for row in page.rows] == first


def test_an_unknown_cursor_finds_nothing(db: Session) -> None:
    given(db, an_open_vacancy())

    assert queries.open_page(db, now=NOW, before="x" * 22).rows == []
