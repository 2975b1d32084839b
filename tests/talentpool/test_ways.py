"""What /home and HR's week hear from the talent pool."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.talentpool import service
from portal.talentpool.figures import figures
from portal.talentpool.ways import SOURCE
from portal.web.ways import Way
from tests.factories import NOW, a_person, an_employer, given
from tests.factories.talentpool import DECISION, a_member


def way(app: Flask, db: Session, person_id: int, now: Any = NOW) -> Way:
    db.rollback()
    asked = SOURCE.asks(person_id, now)
    row = db.execute(select(*(query.label(name) for name, query in asked.items()))).one()
    with app.test_request_context(base_url="http://portal.test"):
        (found,) = SOURCE.ways(dict(row._mapping), now)
    return found


def test_the_way_says_whether_one_is_in_it(app: Flask, db: Session) -> None:
    given(db, an_employer(), person := a_person())
    assert way(app, db, person.id).note == "Sie sind nicht dabei"
    a_member(db, person)
    found = way(app, db, person.id)
    assert (found.url, found.note) == ("/talent-pool", "Sie sind dabei bis 23. November 2027")
    assert way(app, db, person.id, NOW + timedelta(days=365)).note == "Sie sind nicht dabei"


def test_the_week_counts_who_joined_and_who_left(db: Session) -> None:
    given(db, an_employer())
    people = [a_person() for _ in range(3)]
    given(db, *people)
    for person, days in zip(people, (1, 2, 9), strict=True):
        a_member(db, person, now=NOW - timedelta(days=days))
    service.leave(db, person_id=people[0].id, decision=DECISION, now=NOW)
    db.commit()
    counts = [
        db.scalar(select(figure.count))
        for figure in figures(NOW - timedelta(days=7), NOW + timedelta(days=1))
    ]
    assert counts == [2, 1]
