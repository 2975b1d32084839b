"""Who may be one person: the same address, or the same name at different addresses. Plain equality;
nothing is scored, and nothing is merged by itself."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    Select,
    Subquery,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    true,
    union,
)
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
    pairs = _pairs(MOST)
    rows = db.execute(
        select(one, other)
        .join_from(pairs, one, one.id == pairs.c.one_id)
        .join(other, other.id == pairs.c.other_id)
        .order_by(other.id.desc(), one.id)
        .limit(MOST)
    )
    return [Pair(first, second) for first, second in rows]


def pair_ids() -> Select[int]:
    """One row for each pair that nobody has looked at, for counting: at most fifty-one."""
    return select(_pairs(MOST + 1).c.one_id).limit(MOST + 1)


def _pairs(most: int) -> Subquery:
    """Each pair once, the latest ``most`` of each kind: beginning at the few that bear a mark. A
    union, because a join with OR compares everybody with everybody."""
    kinds = (
        _pair(
            one.search_name == other.search_name,
            one.is_namesake == true(),
            other.is_namesake == true(),
        ),
        _pair(
            one.email_key == other.email_key,
            one.address_shared_at.is_not(None),
            other.address_shared_at.is_not(None),
        ),
    )
    latest = (kind.order_by(one.id.desc()).limit(most).subquery() for kind in kinds)
    return union(*(select(*pairs.c) for pairs in latest)).subquery()


def _pair(
    same: ColumnElement[bool], marked: ColumnElement[bool], other_too: ColumnElement[bool]
) -> Select[int, int]:
    """``one`` bears the mark; where both do, it is the one added later."""
    low = case((one.id < other.id, one.id), else_=other.id)
    high = case((one.id < other.id, other.id), else_=one.id)
    looked_at = exists().where(PersonDifference.one_id == low, PersonDifference.other_id == high)
    return (
        select(low.label("one_id"), high.label("other_id"))
        .join_from(one, other, and_(same, one.id != other.id))
        .where(marked, or_(~other_too, other.id < one.id), ~looked_at)
        # no plain comparison: the index to begin with is the one of the few marked
        .where(*(func.coalesce(person.merged_into_id, 0) == 0 for person in (one, other)))
    )
