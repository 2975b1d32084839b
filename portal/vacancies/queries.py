from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from portal.core.errors import NotFound
from portal.vacancies.models import Criterion, Vacancy

CHUNK = 5000  # values in one IN (…)


@dataclass(frozen=True)
class VacancyInList:
    """One line of HR's list of vacancies."""

    vacancy: Vacancy
    criteria: int


def get_vacancy(db: Session, public_id: str) -> Vacancy:
    """The vacancy with its criteria; NotFound when there is none."""
    vacancy = db.scalar(
        select(Vacancy)
        .where(Vacancy.public_id == public_id)
        .options(selectinload(Vacancy.criteria))
    )
    if vacancy is None:
        raise NotFound
    return vacancy


def active_criteria(vacancy: Vacancy) -> list[Criterion]:
    """What feedback on this vacancy may speak about, in the order of the ad."""
    return [criterion for criterion in vacancy.criteria if criterion.retired_at is None]


def listed_vacancies(db: Session) -> Sequence[VacancyInList]:
    """All vacancies by title, each with the number of its active criteria."""
    active = (
        select(Criterion.vacancy_id, func.count().label("number"))
        .where(Criterion.retired_at.is_(None))
        .group_by(Criterion.vacancy_id)
        .subquery()
    )
    rows = db.execute(
        select(Vacancy, func.coalesce(active.c.number, 0))
        .outerjoin(active, active.c.vacancy_id == Vacancy.id)
        .order_by(func.lower(Vacancy.title), Vacancy.id)
    )
    return [VacancyInList(vacancy, number) for vacancy, number in rows]


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
