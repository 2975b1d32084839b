"""A statement that is built once answers for every value it is asked with."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Select, select
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from portal.core.statements import built_once
from portal.people.models import Person
from tests.factories import NOW, a_person, given

built: list[bool] = []


def persons(first_name: str, since: datetime, *, newest_first: bool) -> Select[Person]:
    """Who came in the day before ``since``."""
    built.append(newest_first)
    lately = (Person.created_at > since - timedelta(days=1), Person.created_at <= since)
    order = Person.id.desc() if newest_first else Person.id.asc()
    return select(Person).where(Person.first_name == first_name, *lately).order_by(order)


@built_once
def values(number: int, day: date, sure: bool, moment: datetime) -> Select[Any]:
    columns: tuple[Any, ...] = (number, day, sure, moment + timedelta(hours=2))
    return select(*columns)


def test_it_is_built_once_for_each_shape_and_asked_with_new_values(db: Session) -> None:
    built.clear()
    ask = built_once(persons)
    early, late = NOW, NOW + timedelta(days=3)
    given(
        db,
        first := a_person(first_name="Ada", created_at=early),
        second := a_person(first_name="Ada", created_at=early - timedelta(hours=1)),
        third := a_person(first_name="Ada", created_at=late),
        a_person(first_name="Ida", created_at=early),
    )

    assert db.scalars(*ask("Ada", early, newest_first=False)).all() == [first, second]
    assert db.scalars(*ask("Ada", early, newest_first=True)).all() == [second, first]
    assert db.scalars(*ask("Ada", since=late, newest_first=True)).all() == [third]
    assert db.scalars(*ask("Nobody", late, newest_first=True)).all() == []
    assert built == [False, True]


def test_values_of_every_kind_arrive_as_they_are(db: Session) -> None:
    asked = values(number=42, day=date(2026, 10, 25), sure=True, moment=NOW)
    number, day, sure, moment = db.execute(*asked).one()

    assert (number, day, bool(sure)) == (42, date(2026, 10, 25), True)
    assert moment == NOW + timedelta(hours=2)


def test_a_naive_moment_is_refused_as_everywhere(db: Session) -> None:
    ask = built_once(persons)
    with pytest.raises(StatementError, match="naive"):
        db.scalars(*ask("Ada", NOW.replace(tzinfo=None), newest_first=True))


def test_a_value_that_is_missing_is_not_null(db: Session) -> None:
    statement, known = built_once(persons)("Ada", NOW, newest_first=True)
    del known["first_name"]
    with pytest.raises(StatementError, match="first_name"):
        db.scalars(statement, known)
