"""Who may be one person: the same address, or the same name at different addresses. Plain equality;
nothing is scored, and nothing is merged by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
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
    chosen = select(one, other).select_from(one).join(other, _may_be_one())
    rows = db.execute(chosen.where(*_not_looked_at()).order_by(other.id.desc(), one.id).limit(MOST))
    return [Pair(first, second) for first, second in rows]


def pair_ids() -> Select[int]:
    """One row for each pair that nobody has looked at: for counting."""
    return select(one.id).select_from(one).join(other, _may_be_one()).where(*_not_looked_at())


def _may_be_one() -> ColumnElement[bool]:
    same_name = and_(other.search_name == one.search_name, one.search_name != " ")
    return and_(one.id < other.id, or_(same_name, other.email_key == one.email_key))


def _not_looked_at() -> tuple[ColumnElement[bool], ...]:
    looked_at = exists().where(
        PersonDifference.one_id == one.id, PersonDifference.other_id == other.id
    )
    return one.merged_into_id.is_(None), other.merged_into_id.is_(None), ~looked_at
