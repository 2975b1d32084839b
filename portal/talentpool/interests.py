"""The areas that people can choose: departments of vacancies, and what HR adds or hides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.core.db import insert_into
from portal.core.ids import new_public_id
from portal.people.names import tidy
from portal.talentpool.errors import InterestMissing, InterestOffered, InterestTooLong
from portal.talentpool.models import Interest
from portal.talentpool.wishes import LONGEST_INTEREST, key_of
from portal.vacancies.models import Vacancy

Row = tuple[str, str, datetime | None]


@dataclass(frozen=True)
class Area:
    """One area; ``is_offered`` is false when HR has hidden it."""

    name: str
    is_offered: bool


def areas(db: Session) -> list[Area]:
    """Every area there is, by name: from HR, and from the departments of vacancies."""
    rows = db.execute(select(Interest.name_key, Interest.name, Interest.retired_at))
    departments = db.scalars(select(Vacancy.department).distinct())
    return areas_among([(key, name, retired_at) for key, name, retired_at in rows], departments)


def areas_among(rows: Iterable[Row], departments: Iterable[str]) -> list[Area]:
    """All areas, of rows (key, name, since when hidden) and departments."""
    found = {key: Area(name, retired_at is None) for key, name, retired_at in rows}
    for department in departments:
        if name := tidy(department):
            found.setdefault(key_of(name), Area(name, True))
    return sorted(found.values(), key=lambda area: key_of(area.name))


def offered_among(rows: Iterable[Row], departments: Iterable[str]) -> list[str]:
    """What a person can choose, of rows (key, name, since when hidden) and departments."""
    return [area.name for area in areas_among(rows, departments) if area.is_offered]


def offered(db: Session) -> list[str]:
    """The names of the areas a person can choose now."""
    return [area.name for area in areas(db) if area.is_offered]


def ensure_interests(db: Session, names: Sequence[str], *, now: datetime) -> list[Interest]:
    """The rows of these areas; two may need one at the same moment."""
    keys = {key_of(name): name for name in names}
    if not keys:
        return []
    rows = [
        {"public_id": new_public_id(), "name": name, "name_key": key, "created_at": now}
        for key, name in sorted(keys.items())
    ]
    db.execute(insert_into(db, Interest).values(rows).on_conflict_do_nothing())
    return list(db.scalars(select(Interest).where(Interest.name_key.in_(keys))))


def add_interest(db: Session, *, name: str, now: datetime, actor: Actor) -> Interest:
    """HR offers an area, also one that was hidden. Refuses InterestMissing, InterestTooLong and
    InterestOffered."""
    name = tidy(name)
    if not name:
        raise InterestMissing
    if len(name) > LONGEST_INTEREST:
        raise InterestTooLong
    if key_of(name) in map(key_of, offered(db)):
        raise InterestOffered
    (interest,) = ensure_interests(db, [name], now=now)
    interest.name, interest.retired_at = name, None
    audit.record(db, "interest.added", actor=actor, subject=interest, at=now)
    return interest


def retire_interest(db: Session, *, name: str, now: datetime, actor: Actor) -> None:
    """HR no longer offers an area. Whoever has chosen it keeps it."""
    if key_of(name) not in map(key_of, offered(db)):
        return
    (interest,) = ensure_interests(db, [name], now=now)
    retired = db.execute(
        update(Interest)
        .where(Interest.id == interest.id, Interest.retired_at.is_(None))
        .values(retired_at=now)
    )
    if retired.rowcount:  # type: ignore[attr-defined]  # an UPDATE has a rowcount
        audit.record(db, "interest.retired", actor=actor, subject=interest, at=now)
