"""The requests for erasure, which outlive the person without naming them; and legal holds."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session, aliased

from portal.core.messages import N_
from portal.core.personal import Fact, Moved, PersonalData, Record, move_rows
from portal.privacy.labels import STATES
from portal.privacy.models import ErasureRequest, LegalHold, RequestState
from portal.web.locale import gettext as _


def export(db: Session, person_id: int) -> list[Record]:
    """One record for each request and each hold, the oldest first. What staff wrote about somebody
    is theirs to read (GDPR Art. 15), the reason of a hold as well."""
    requests = select(ErasureRequest).where(ErasureRequest.person_id == person_id)
    holds = select(LegalHold).where(LegalHold.person_id == person_id)
    return [
        *(
            Record(_("Request for erasure"), _facts(row))
            for row in db.scalars(requests.order_by(ErasureRequest.id))
        ),
        *(Record(_("Legal hold"), _hold(row)) for row in db.scalars(holds.order_by(LegalHold.id))),
    ]


def _hold(row: LegalHold) -> tuple[Fact, ...]:
    return (
        Fact("set_at", N_("Since"), row.set_at),
        Fact("reason", N_("Reason"), row.reason),
        Fact("until", N_("Until"), row.until),
        Fact("ended_at", N_("Ended"), row.ended_at),
    )


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
    db.execute(delete(LegalHold).where(LegalHold.person_id == person_id))


def move(
    db: Session,
    *,
    source_id: int,
    target_id: int,
    application_ids: Collection[int] | None,
    now: datetime,
) -> Moved:
    """A request under way stays with the source where the target has one of its own; so does a
    hold, which binds from there as well."""
    if application_ids is not None:
        return {}
    between = {"source_id": source_id, "target_id": target_id}
    request, hold = aliased(ErasureRequest), aliased(LegalHold)
    asked = exists().where(request.person_id == target_id, request.closed_at.is_(None))
    held = exists().where(hold.person_id == target_id, hold.ended_at.is_(None))
    requests = ErasureRequest.closed_at.is_not(None) | ~asked
    holds = LegalHold.ended_at.is_not(None) | ~held
    return move_rows(db, ErasureRequest, **between, where=[requests]) | move_rows(
        db, LegalHold, **between, where=[holds]
    )


SHARE = PersonalData(
    name="privacy",
    title=N_("Requests for erasure, and legal holds"),
    tables=frozenset({"erasure_request", "legal_hold"}),
    export=export,
    erase=erase,
    move=move,
)
