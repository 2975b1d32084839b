from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from portal.candidates.models import Application
from portal.home.errors import NoSuchCorrection
from portal.home.models import Correction
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


def get_correction(db: Session, public_id: str, *, lock: bool = False) -> Correction:
    """With its person. Refuses NoSuchCorrection."""
    chosen = (
        select(Correction)
        .where(Correction.public_id == public_id)
        .options(joinedload(Correction.person, innerjoin=True))
    )
    correction = db.scalar(chosen.with_for_update(of=Correction) if lock else chosen)
    if correction is None:
        raise NoSuchCorrection
    return correction


def open_corrections(db: Session, *, person_id: int) -> Sequence[Correction]:
    """What the person has said and nobody has answered, the latest first."""
    return db.scalars(
        select(Correction)
        .where(Correction.person_id == person_id, Correction.answered_at.is_(None))
        .order_by(Correction.id.desc())
    ).all()


@dataclass(frozen=True)
class CorrectionPage:
    """One page of what people said; ``older`` is the next cursor."""

    rows: Sequence[Correction]
    older: str = ""


def corrections_page(db: Session, *, is_open: bool, before: str = "") -> CorrectionPage:
    """What nobody has answered, or what was dealt with, the latest said first."""
    answered = Correction.answered_at
    chosen = (
        select(Correction)
        .options(joinedload(Correction.person, innerjoin=True))
        .where(answered.is_(None) if is_open else answered.is_not(None))
        .order_by(Correction.id.desc())
        .limit(PAGE + 1)
    )
    if before:
        edge = select(Correction.id).where(Correction.public_id == before).scalar_subquery()
        chosen = chosen.where(Correction.id < edge)
    found = db.scalars(chosen).all()
    rows = found[:PAGE]
    return CorrectionPage(rows, rows[-1].public_id if len(found) > PAGE else "")


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
