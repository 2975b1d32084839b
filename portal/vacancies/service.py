"""Vacancies as HR keeps them: what the ad asked for, and whether people get feedback."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.core.voices import AddressForm
from portal.vacancies import queries
from portal.vacancies.errors import (
    CriterionIncomplete,
    NoTitle,
    TitleTaken,
    TooManyCriteria,
)
from portal.vacancies.models import Criterion, Vacancy

LONGEST_TITLE = 200
MOST_CRITERIA = 30
APPRENTICESHIP = re.compile(
    r"ausbildung|auszubildende|\bazubi|apprentice|lehrling|lehrstelle|duales studium",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class CriterionEntry:
    """One criterion as HR wrote it down; ``public_id`` is empty for a new one."""

    public_id: str
    name: str
    requirement: str
    is_retired: bool = False


def usual_form(title: str, department: str) -> AddressForm | None:
    """Du for apprenticeships, else None: as the employer says it."""
    is_apprenticeship = APPRENTICESHIP.search(f"{title} {department}") is not None
    return AddressForm.DU if is_apprenticeship else None


def add_vacancy(
    db: Session,
    *,
    title: str,
    now: datetime,
    actor: Actor,
    department: str = "",
    language: str = "de",
) -> Vacancy:
    """Add a vacancy; it gives no feedback until that is switched on.

    An import finds vacancies by their title, so a second one alike is refused (TitleTaken).
    """
    if queries.ids_by_title(db, {_title(title)}):
        raise TitleTaken
    vacancy = Vacancy(
        title=_title(title),
        department=department,
        language=language,
        address_form=usual_form(title, department),
        created_at=now,
    )
    db.add(vacancy)
    db.flush()
    audit.record(db, "vacancy.added", actor=actor, subject=vacancy, at=now)
    return vacancy


def add_vacancies(db: Session, departments: Mapping[str, str], *, now: datetime) -> dict[str, int]:
    """Add many at once, title to department; returns ids by title. The caller audits."""
    if not departments:
        return {}
    rows = [
        {
            "title": title,
            "department": department,
            "language": "de",
            "address_form": usual_form(title, department),
            "created_at": now,
        }
        for title, department in departments.items()
    ]
    added = db.execute(insert(Vacancy).returning(Vacancy.title, Vacancy.id), rows)
    return dict(added.all())


def edit_vacancy(
    db: Session,
    *,
    vacancy: Vacancy,
    title: str,
    department: str,
    language: str,
    address_form: AddressForm | None,
    now: datetime,
    actor: Actor,
) -> None:
    """Change what stands at the head of a vacancy. Refuses NoTitle."""
    values = {
        "title": _title(title),
        "department": department,
        "language": language,
        "address_form": address_form,
    }
    changed = sorted(name for name in values if getattr(vacancy, name) != values[name])
    for name in changed:
        setattr(vacancy, name, values[name])
    if changed:
        audit.record(db, "vacancy.edited", actor=actor, subject=vacancy, at=now, fields=changed)


def edit_criteria(
    db: Session,
    *,
    vacancy: Vacancy,
    entries: Sequence[CriterionEntry],
    now: datetime,
    actor: Actor,
) -> None:
    """Take over the criteria in this order. One that is no longer used is retired, never deleted:
    feedback may speak about it. A new one that is already there word for word is not added again.

    Criteria that are not among ``entries`` stay as they are. Refuses CriterionIncomplete and
    TooManyCriteria.
    """
    entries = [entry for entry in entries if entry.public_id or entry.name or entry.requirement]
    if any(not (entry.name and entry.requirement) for entry in entries):
        raise CriterionIncomplete
    before = [_as_written(criterion) for criterion in vacancy.criteria]
    known = {criterion.public_id: criterion for criterion in vacancy.criteria}
    for position, entry in enumerate(entries, start=1):
        criterion = known.get(entry.public_id) or _alike(vacancy, entry) or _added(vacancy)
        criterion.position = position
        criterion.name, criterion.requirement = entry.name, entry.requirement
        criterion.retired_at = (criterion.retired_at or now) if entry.is_retired else None
    if len(vacancy.criteria) > MOST_CRITERIA:
        raise TooManyCriteria
    db.flush()
    db.expire(vacancy, ["criteria"])
    if [_as_written(criterion) for criterion in vacancy.criteria] != before:
        audit.record(db, "vacancy.criteria_edited", actor=actor, subject=vacancy, at=now)


def switch_feedback(
    db: Session, *, vacancy: Vacancy, is_on: bool, now: datetime, actor: Actor
) -> None:
    """Whether people who applied here get feedback. What was released stays readable."""
    if is_on == (vacancy.feedback_since is not None):
        return
    vacancy.feedback_since = now if is_on else None
    action = "vacancy.feedback_started" if is_on else "vacancy.feedback_stopped"
    audit.record(db, action, actor=actor, subject=vacancy, at=now)


def _title(text: str) -> str:
    title = " ".join(text.split())
    if not 0 < len(title) <= LONGEST_TITLE or "<" in title or ">" in title:
        raise NoTitle
    return title


def _as_written(criterion: Criterion) -> tuple[str, str, str, bool]:
    return (
        criterion.public_id,
        criterion.name,
        criterion.requirement,
        criterion.retired_at is not None,
    )


def _alike(vacancy: Vacancy, entry: CriterionEntry) -> Criterion | None:
    """The same form sent twice must not add its new rows twice."""
    wanted = (entry.name, entry.requirement)
    same = (row for row in vacancy.criteria if (row.name, row.requirement) == wanted)
    return next(same, None)


def _added(vacancy: Vacancy) -> Criterion:
    criterion = Criterion()
    vacancy.criteria.append(criterion)
    return criterion
