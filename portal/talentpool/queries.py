from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select, type_coerce
from sqlalchemy.orm import Session, contains_eager, selectinload

from portal.consents.models import Consent, Purpose
from portal.consents.queries import is_live
from portal.core.db import UtcDateTime
from portal.people.models import Person
from portal.talentpool.interests import areas_among
from portal.talentpool.models import (
    Frequency,
    Interest,
    PoolMembership,
    PoolMembershipInterest,
    PoolPlace,
)
from portal.talentpool.unions import row_of, rows_of
from portal.talentpool.wishes import key_of
from portal.vacancies.models import Vacancy

PAGE = 50
CHUNK = 1000
FIRST_ASKED = timedelta(days=30)  # before the end
LAST_ASKED = timedelta(days=7)
ASKED_ENOUGH = 2
SMALL = 5  # groups under it are not shown


@dataclass(frozen=True)
class Member:
    """A membership and until when it holds; lists also know the wishes."""

    membership: PoolMembership
    until: datetime
    interests: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


@dataclass(frozen=True)
class Filter:
    """What HR looks for: only what members have told us themselves. Empty means any."""

    interest: str = ""
    place: str = ""
    frequency: Frequency | None = None


@dataclass(frozen=True)
class Page:
    """One page of members, and the cursors to the pages beside it where there are any."""

    rows: Sequence[Member]
    newer: str = ""
    older: str = ""


@dataclass(frozen=True)
class Figures:
    """How many members there are. ``by_interest`` names groups of at least SMALL; ``others`` says
    that there are smaller ones."""

    members: int
    by_interest: dict[str, int] = field(default_factory=dict)
    others: bool = False
    areas: tuple[str, ...] = ()


def find_member(db: Session, *, person_id: int, now: datetime) -> Member | None:
    """The membership of a person; None when they are not in the pool."""
    chosen = _members(now).where(PoolMembership.person_id == person_id)
    return _first(db, chosen)


def member_behind(db: Session, public_id: str, *, now: datetime) -> Member | None:
    """The membership that a link in a mail names, while it holds."""
    return _first(db, _members(now).where(PoolMembership.public_id == public_id))


def _first(db: Session, chosen: Select[PoolMembership, datetime]) -> Member | None:
    row = db.execute(chosen).first()
    return Member(*row) if row else None


def lock_membership(db: Session, person_id: int) -> PoolMembership | None:
    """The row as it is now; nobody else changes it before this transaction ends."""
    return db.scalar(
        select(PoolMembership)
        .where(PoolMembership.person_id == person_id)
        .options(selectinload(PoolMembership.interests), selectinload(PoolMembership.places))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def members(
    db: Session, *, filtered: Filter, now: datetime, before: str = "", after: str = ""
) -> Page:
    """A page of members, the latest first; the cursors are public ids of memberships."""
    chosen = _members(now).where(*_matches(filtered))
    if after:
        newer = chosen.where(PoolMembership.id > _id_of(after)).order_by(PoolMembership.id)
        found = _read(db, newer.limit(PAGE + 1))
        rows = found[:PAGE][::-1]
        newest = _cursor(rows, 0) if len(found) > PAGE else ""
        return Page(_with_wishes(db, rows), newest, _cursor(rows, -1))
    if before:
        chosen = chosen.where(PoolMembership.id < _id_of(before))
    found = _read(db, chosen.order_by(PoolMembership.id.desc()).limit(PAGE + 1))
    rows = found[:PAGE]
    oldest = _cursor(rows, -1) if len(found) > PAGE else ""
    return Page(_with_wishes(db, rows), _cursor(rows, 0) if before else "", oldest)


def all_members(db: Session, *, filtered: Filter, now: datetime) -> list[Member]:
    """For the export."""
    chosen = _members(now).where(*_matches(filtered)).order_by(PoolMembership.id.desc())
    return _with_wishes(db, _read(db, chosen))


def figures(db: Session, *, now: datetime) -> Figures:
    """Counts and areas for HR's page, in one statement. Members may name several areas, so nothing
    left out can be worked out from what is shown."""
    live = _members(now).with_only_columns(PoolMembership.id, maintain_column_froms=True).subquery()
    chosen = PoolMembershipInterest
    in_area = (
        select(func.count(chosen.membership_id))
        .where(chosen.interest_id == Interest.id, chosen.membership_id.in_(select(live.c.id)))
        .scalar_subquery()
    )
    total = select(func.count()).select_from(live).scalar_subquery()
    found = rows_of(
        db,
        row_of("total", literal(""), number=total),
        row_of(
            "interest",
            Interest.name,
            more=Interest.name_key,
            at=Interest.retired_at,
            number=in_area,
        ),
        row_of("department", Vacancy.department).distinct(),
    )
    interests = found.get("interest", [])
    by_size = sorted(interests, key=lambda row: (-row.number, row.word))
    return Figures(
        members=found["total"][0].number,
        by_interest={row.word: row.number for row in by_size if row.number >= SMALL},
        others=any(0 < row.number < SMALL for row in interests),
        areas=tuple(
            area.name
            for area in areas_among(
                [(row.more, row.word, row.at) for row in interests],
                [row.word for row in found.get("department", ())],
            )
        ),
    )


def due_for_asking(db: Session, *, now: datetime, limit: int) -> list[Member]:
    """Members to be asked whether they stay: 30 days before the end, and once more at 7. Locked, so
    that two workers do not both ask."""
    first = and_(PoolMembership.asked == 0, Consent.expires_at <= now + FIRST_ASKED)
    last = and_(PoolMembership.asked < ASKED_ENOUGH, Consent.expires_at <= now + LAST_ASKED)
    chosen = _members(now).where(or_(first, last)).order_by(PoolMembership.id).limit(limit)
    return _read(db, chosen.with_for_update(skip_locked=True, of=PoolMembership))


def _members(now: datetime) -> Select[PoolMembership, datetime]:
    """Of two members who became one the entry of today."""
    until = type_coerce(Consent.expires_at, UtcDateTime)  # a consent to the pool always has an end
    return (
        select(PoolMembership, until)
        .join(PoolMembership.person.and_(Person.merged_into_id.is_(None)))
        .join(
            Consent,
            and_(
                Consent.person_id == PoolMembership.person_id,
                Consent.purpose == Purpose.TALENT_POOL,
                is_live(now),
            ),
        )
        .options(contains_eager(PoolMembership.person))
    )


def _matches(filtered: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filtered.interest:
        found.append(PoolMembership.interests.any(Interest.name_key == key_of(filtered.interest)))
    if filtered.place:
        key = key_of(filtered.place)
        found.append(PoolMembership.places.any(PoolPlace.name_key.startswith(key, autoescape=True)))
    if filtered.frequency is not None:
        found.append(PoolMembership.frequency == filtered.frequency)
    return found


def _read(db: Session, chosen: Select[PoolMembership, datetime]) -> list[Member]:
    return [Member(*row) for row in db.execute(chosen)]


def _with_wishes(db: Session, members: list[Member]) -> list[Member]:
    """The same members with interests and places, in one statement for each thousand."""
    told: dict[tuple[str, int], list[str]] = {}
    ids = [member.membership.id for member in members]
    for start in range(0, len(ids), CHUNK):
        _collect(db, ids[start : start + CHUNK], told)
    return [
        replace(
            member,
            interests=tuple(sorted(told.get(("interest", member.membership.id), ()))),
            places=tuple(told.get(("place", member.membership.id), ())),
        )
        for member in members
    ]


def _collect(db: Session, ids: list[int], told: dict[tuple[str, int], list[str]]) -> None:
    chosen, place = PoolMembershipInterest, PoolPlace
    found = rows_of(
        db,
        row_of("interest", Interest.name, number=chosen.membership_id)
        .join(chosen, chosen.interest_id == Interest.id)
        .where(chosen.membership_id.in_(ids)),
        row_of("place", place.name, number=place.membership_id).where(place.membership_id.in_(ids)),
    )
    for kind, rows in found.items():
        for row in rows:
            told.setdefault((kind, row.number), []).append(row.word)


def _id_of(public_id: str) -> ColumnElement[int]:
    """The place of a cursor; an unknown one stands nowhere, so nothing comes before or after it."""
    return select(PoolMembership.id).where(PoolMembership.public_id == public_id).scalar_subquery()


def _cursor(rows: Sequence[Member], at: int) -> str:
    return rows[at].membership.public_id if rows else ""
