"""What a member has told us."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, selectinload

from portal.core.messages import N_
from portal.core.personal import Fact, Moved, PersonalData, Record, move_rows
from portal.talentpool.labels import FREQUENCIES
from portal.talentpool.models import PoolMembership
from portal.web.locale import gettext as _

TITLE = N_("Talent pool")


def export(db: Session, person_id: int) -> list[Record]:
    """Interests, places and how often."""
    membership = db.scalar(
        select(PoolMembership)
        .where(PoolMembership.person_id == person_id)
        .options(selectinload(PoolMembership.interests), selectinload(PoolMembership.places))
    )
    if membership is None:
        return []
    frequency = membership.frequency
    facts = (
        Fact("since", N_("Since"), membership.since),
        Fact("interests", N_("Interests"), [row.name for row in membership.interests]),
        Fact("places", N_("Places"), [row.name for row in membership.places]),
        Fact("frequency", N_("How often"), frequency.value, FREQUENCIES[frequency]),
        Fact("changed_at", N_("Last changed"), membership.changed_at),
    )
    return [Record(_(TITLE), facts)]


def erase(db: Session, person_id: int, *, now: datetime) -> None:  # noqa: ARG001 - every share's shape
    """With interests and places: they hang on the membership."""
    db.execute(delete(PoolMembership).where(PoolMembership.person_id == person_id))


def move(
    db: Session,
    *,
    source_id: int,
    target_id: int,
    application_ids: Collection[int] | None,
    now: datetime,  # noqa: ARG001 - every share's shape
) -> Moved:
    """A membership is the person's, not an application's. Where both are members, each stays."""
    if application_ids is not None:
        return {}
    has_own = select(PoolMembership.id).where(PoolMembership.person_id == target_id)
    if db.scalar(has_own) is not None:
        return {}
    return move_rows(db, PoolMembership, source_id=source_id, target_id=target_id)


SHARE = PersonalData(
    name="talentpool",
    title=TITLE,
    tables=frozenset({"pool_membership", "pool_membership_interest", "pool_place"}),
    export=export,
    erase=erase,
    move=move,
)
