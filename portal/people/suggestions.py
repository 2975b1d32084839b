"""Who may be one person: the same address, or the same name at different addresses. Plain equality;
nothing is scored, and nothing is merged by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, Subquery, and_, exists, func, select, union
from sqlalchemy.orm import Session, aliased

from portal.people.models import Person, PersonDifference

MOST = 50
one, other = aliased(Person), aliased(Person)


@dataclass(frozen=True)
class Pair:
    """Two persons who may be one; the longer known is the first."""

    one: Person
    other: Person

    @property
    def is_same_address(self) -> bool:
        return self.one.email_key == self.other.email_key


def suggested_pairs(db: Session) -> Sequence[Pair]:
    """The latest pairs that nobody has looked at, at most fifty."""
    pairs = _pairs()
    rows = db.execute(
        select(one, other)
        .join_from(pairs, one, one.id == pairs.c.one_id)
        .join(other, other.id == pairs.c.other_id)
        .order_by(other.id.desc(), one.id)
        .limit(MOST)
    )
    return [Pair(first, second) for first, second in rows]


def pair_ids() -> Select[int]:
    """One row for each pair that nobody has looked at: for counting."""
    return select(_pairs().c.one_id)


def _pairs() -> Subquery:
    """Each pair once. A union, because a join with OR compares everybody with everybody."""
    by_name = _pair(other.search_name == one.search_name).where(one.search_name.in_(_frequent()))
    by_address = _pair(other.email_key == one.email_key)
    return union(
        by_name,
        by_address.where(one.address_shared_at.is_not(None)),  # one of two must be shared
        by_address.where(other.address_shared_at.is_not(None)),
    ).subquery()


def _pair(same: ColumnElement[bool]) -> Select[int, int]:
    ids = select(one.id.label("one_id"), other.id.label("other_id"))
    return ids.join_from(one, other, and_(one.id < other.id, same)).where(*_not_looked_at())


def _frequent() -> Select[str]:
    """Names that more than one row has, merged ones included: so the index of names answers
    alone. " " is no name."""
    named = select(Person.search_name).where(Person.search_name != " ")
    return named.group_by(Person.search_name).having(func.count() > 1)


def _not_looked_at() -> tuple[ColumnElement[bool], ...]:
    looked_at = exists().where(
        PersonDifference.one_id == one.id, PersonDifference.other_id == other.id
    )
    return one.merged_into_id.is_(None), other.merged_into_id.is_(None), ~looked_at
