"""The calls of somebody whose data goes: cancelled while there is still something to cancel.

Both sides have the call in their calendars, so both get the cancellation with its uid and next
sequence. The mails carry these with them and name nobody: they are as good after the erasure.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.calls import queries, service
from portal.calls.models import CallBooking, Side
from portal.outbox.service import queue_mail

TO_HOST, TO_PERSON = "call_given_up", "call_taken_out"


def cancel_calls(db: Session, person_ids: Sequence[int], *, now: datetime) -> None:
    """The times are free again, and both sides are told."""
    for booking in queries.lock_coming_calls(db, person_ids, now=now):
        service.end_call(db, booking, by=Side.PERSON, word="", now=now)
        db.flush()
        tell(db, TO_HOST, booking, now, staff_id=booking.host.staff_id)
        tell(db, TO_PERSON, booking, now, person_id=booking.person_id)
        audit.record(db, "call.cancelled", actor=Actor.system(), subject=booking, at=now)


def tell(db: Session, kind: str, booking: CallBooking, now: datetime, **to: Any) -> None:
    """With what a calendar must be told, and nothing about anybody."""
    traits: dict[str, Any] = {
        "call": booking.public_id,
        "sequence": booking.sequence,
        "starts_at": booking.starts_at.isoformat(),
        "ends_at": booking.ends_at.isoformat(),
        "changed_at": booking.changed_at.isoformat(),
    }
    queue_mail(db, kind, **to, payload=traits, dedupe_key=f"{kind}:{booking.public_id}", now=now)
