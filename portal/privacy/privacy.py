"""The requests for erasure themselves: they outlive the person, without naming them."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session, aliased

from portal.core.messages import N_
from portal.core.personal import Fact, Moved, PersonalData, Record, move_rows
from portal.privacy.labels import STATES
from portal.privacy.models import ErasureRequest, RequestState
from portal.web.locale import gettext as _


def export(db: Session, person_id: int) -> list[Record]:
    """One record for each request, the oldest first."""
    chosen = select(ErasureRequest).where(ErasureRequest.person_id == person_id)
    return [
        Record(_("Request for erasure"), _facts(row))
        for row in db.scalars(chosen.order_by(ErasureRequest.id))
    ]


def _facts(row: ErasureRequest) -> tuple[Fact, ...]:
    return (
        Fact("asked_at", N_("Received"), row.asked_at),
        Fact("state", N_("State"), row.state.value, STATES[row.state]),
        Fact("due_on", N_("To be answered by"), row.due_on),
        Fact("decided_at", N_("Decided on"), row.decided_at),
        Fact("erase_on", N_("Erased on"), row.erase_on),
        Fact("reason", N_("Reason"), row.reason),
        Fact("closed_at", N_("Closed"), row.closed_at),
    )


def erase(db: Session, person_id: int, *, now: datetime) -> None:
    """What was decided stays as the proof; whom it was about does not."""
    own = update(ErasureRequest).where(ErasureRequest.person_id == person_id)
    db.execute(
        own.where(ErasureRequest.closed_at.is_(None)).values(
            state=RequestState.ERASED, closed_at=now
        )
    )
    db.execute(own.values(person_id=None, reason="", last_mail_id=None))


def move(
    db: Session,
    *,
    source_id: int,
    target_id: int,
    application_ids: Collection[int] | None,
    now: datetime,
) -> Moved:
    """A request under way stays with the source where the target has one of its own."""
    if application_ids is not None:
        return {}
    other = aliased(ErasureRequest)
    doubled = exists().where(other.person_id == target_id, other.closed_at.is_(None))
    fits = ErasureRequest.closed_at.is_not(None) | ~doubled
    return move_rows(db, ErasureRequest, source_id=source_id, target_id=target_id, where=[fits])


SHARE = PersonalData(
    name="privacy",
    title=N_("Requests for erasure"),
    tables=frozenset({"erasure_request"}),
    export=export,
    erase=erase,
    move=move,
)
