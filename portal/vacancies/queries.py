from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, selectinload, undefer

from portal.core.errors import NotFound
from portal.core.paging import Page, newest_first
from portal.vacancies.models import Criterion, Vacancy

PAGE = 25
LIST_PAGE = 50
CHUNK = 5000  # values in one IN (…)


@dataclass(frozen=True)
class VacancyInList:
    """One line of HR's list of vacancies."""

    vacancy: Vacancy
    criteria: int


@dataclass(frozen=True)
class ListPage:
    """One page of HR's list, and the cursors to the pages before and after it."""

    rows: Sequence[VacancyInList]
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Choices:
    """What the open vacancies can be narrowed by."""

    departments: list[str]
    places: list[str]


def get_vacancy(db: Session, public_id: str, *, lock: bool = False) -> Vacancy:
    """The vacancy with its criteria and its text; NotFound when there is none."""
    vacancy = find_vacancy(db, public_id, lock=lock)
    if vacancy is None:
        raise NotFound
    return vacancy


def find_vacancy(db: Session, public_id: str, *, lock: bool = False) -> Vacancy | None:
    """The vacancy with its criteria and its text, whether open or not."""
    chosen = (
        select(Vacancy)
        .where(Vacancy.public_id == public_id)
        .options(selectinload(Vacancy.criteria), undefer(Vacancy.description))
    )
    return db.scalar(chosen.with_for_update() if lock else chosen)


def open_page(
    db: Session,
    *,
    now: datetime,
    department: str = "",
    place: str = "",
    before: str = "",
    after: str = "",
) -> Page[Vacancy]:
    """The newest first; ``before`` and ``after`` are public ids: the cursors."""
    chosen = _open(now)
    if department:
        chosen = chosen.where(Vacancy.department == department)
    if place:
        chosen = chosen.where(
            (", " + Vacancy.places + ", ").contains(f", {place}, ", autoescape=True)
        )
    order = Vacancy.published_at, Vacancy.id
    edges = {"before": before, "after": after}
    return newest_first(db, chosen, *order, cursor=Vacancy.public_id, most=PAGE, **edges)


def newest_open(db: Session, *, now: datetime, most: int) -> list[Vacancy]:
    """The vacancies that were published last."""
    ordered = _open(now).order_by(Vacancy.published_at.desc(), Vacancy.id.desc())
    return list(db.scalars(ordered.limit(most)))


def open_choices(db: Session, *, now: datetime) -> Choices:
    """Departments and places of what is open, by name."""
    rows = db.execute(
        select(Vacancy.department, Vacancy.places).where(Vacancy.open_at(now)).distinct()
    ).all()
    return Choices(
        sorted({department for department, _places in rows if department}, key=str.casefold),
        sorted(
            {name for _, places in rows for name in places.split(", ") if name}, key=str.casefold
        ),
    )


def _open(now: datetime) -> Select[Vacancy]:
    return select(Vacancy).where(Vacancy.open_at(now))


def active_criteria(vacancy: Vacancy) -> list[Criterion]:
    """What feedback on this vacancy may speak about, in the order of the ad."""
    return [criterion for criterion in vacancy.criteria if criterion.retired_at is None]


def listed_vacancies(db: Session, *, before: str = "", after: str = "") -> ListPage:
    """A page of all vacancies by title, each with the number of its active criteria. ``before`` and
    ``after`` are public ids: the cursors."""
    title = func.lower(Vacancy.title)
    if before:
        earlier = _listed().where(_stands(before, earlier=True))
        found = _rows(db, earlier.order_by(title.desc(), Vacancy.id.desc()))
        rows, has_more = found[:LIST_PAGE][::-1], len(found) > LIST_PAGE
        return ListPage(rows, _first(rows) if has_more else "", _last(rows))
    chosen = _listed().where(_stands(after, earlier=False)) if after else _listed()
    found = _rows(db, chosen.order_by(title, Vacancy.id))
    rows, has_more = found[:LIST_PAGE], len(found) > LIST_PAGE
    return ListPage(rows, _first(rows) if after else "", _last(rows) if has_more else "")


def _listed() -> Select[Any]:
    active = (
        select(func.count(Criterion.id))
        .where(Criterion.vacancy_id == Vacancy.id, Criterion.retired_at.is_(None))
        .scalar_subquery()
    )
    return select(Vacancy, active).limit(LIST_PAGE + 1)


def _stands(public_id: str, *, earlier: bool) -> ColumnElement[bool]:
    """Before or after this vacancy in the list by title."""
    here = Vacancy.public_id == public_id
    mine, number = func.lower(Vacancy.title), Vacancy.id
    title = select(func.lower(Vacancy.title)).where(here).scalar_subquery()
    edge = select(Vacancy.id).where(here).scalar_subquery()
    if earlier:
        return or_(mine < title, and_(mine == title, number < edge))
    return or_(mine > title, and_(mine == title, number > edge))


def _rows(db: Session, chosen: Select[Any]) -> list[VacancyInList]:
    return [VacancyInList(vacancy, number) for vacancy, number in db.execute(chosen)]


def _first(rows: Sequence[VacancyInList]) -> str:
    return rows[0].vacancy.public_id if rows else ""


def _last(rows: Sequence[VacancyInList]) -> str:
    return rows[-1].vacancy.public_id if rows else ""


def vacancy_titles(db: Session) -> Sequence[tuple[str, str]]:
    """Public id and title of every vacancy, by title; for choosing one."""
    columns = select(Vacancy.public_id, Vacancy.title)
    ordered = columns.order_by(func.lower(Vacancy.title), Vacancy.id)
    return [(public_id, title) for public_id, title in db.execute(ordered)]


def ids_by_title(db: Session, titles: Collection[str]) -> dict[str, int]:
    """The vacancies with these titles, in few queries; of several alike the oldest."""
    wanted = sorted(titles)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        columns = select(Vacancy.title, Vacancy.id).where(Vacancy.title.in_(chunk))
        rows = db.execute(columns.order_by(Vacancy.id.desc()))
        found.update(rows.all())
    return found
