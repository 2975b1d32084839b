"""What HR's pages of people read."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.candidates.models import Application
from portal.people.models import Person
from portal.people.queries import search_people

PAGE = 50


@dataclass(frozen=True)
class Line:
    """Somebody in the list; guests and subscribers have no applications."""

    person: Person
    applications: int


@dataclass(frozen=True)
class Page:
    lines: Sequence[Line]
    older: str = ""


def people_page(db: Session, *, search: str = "", before: str = "") -> Page:
    """A page of everybody, the latest added first; ``older`` is the next cursor."""
    found = search_people(db, search=search, before=before, limit=PAGE + 1)
    people = found[:PAGE]
    rows = db.execute(
        select(Application.person_id, func.count())
        .where(Application.person_id.in_([person.id for person in people]))
        .group_by(Application.person_id)
    )
    numbers = dict(rows.all())
    lines = [Line(person, numbers.get(person.id, 0)) for person in people]
    return Page(lines, people[-1].public_id if len(found) > PAGE else "")
