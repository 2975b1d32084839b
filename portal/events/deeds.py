"""What the worker does for events: end holds, remind, forget needs. Each looks again whether it is
still to be done; done twice, nothing changes."""

from datetime import UTC, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.core.deeds import Claim, Outcome, done, dropped
from portal.core.runtime import Runtime
from portal.events import seats, service
from portal.events.models import Event, EventSignUp, SignUpState
from portal.outbox.service import queue_mail


def end_holds(_runtime: Runtime, claim: Claim, _now: datetime) -> Outcome:
    """Seats of guests who did not answer go to whoever is next in line."""

    def record(db: Session, at: datetime) -> None:
        if (event_id := claim.subject_id) is not None and db.get(Event, event_id) is not None:
            seats.lock_event(db, event_id, now=at)

    return done(record)


def send_reminders(runtime: Runtime, claim: Claim, now: datetime) -> Outcome:
    """A day before: one mail to everybody who comes. Of a date that was changed, nothing."""
    with runtime.reading() as db:
        event = db.get(Event, claim.subject_id)
        if event is None or event.cancelled_at is not None:
            return dropped("event_gone")
        if not _is(event.starts_at, claim) or event.starts_at <= now:
            return dropped("date_changed")

    def record(db: Session, at: datetime) -> None:
        for sign_up in db.scalars(
            select(EventSignUp)
            .where(EventSignUp.event_id == claim.subject_id)
            .where(EventSignUp.state == SignUpState.CONFIRMED)
        ).all():
            queue_mail(
                db,
                "event_reminder",
                person_id=sign_up.person_id,
                subject_id=sign_up.id,
                dedupe_key=f"event_reminder:{sign_up.id}:{claim.payload['date']}",
                now=at,
            )

    return done(record)


def forget_needs(runtime: Runtime, claim: Claim, _now: datetime) -> Outcome:
    """After the event nobody has to know what somebody needed there."""
    with runtime.reading() as db:
        event = db.get(Event, claim.subject_id)
        if event is None or not _is(event.ends_at, claim):
            return dropped("date_changed")

    def record(db: Session, _at: datetime) -> None:
        db.execute(
            update(EventSignUp).where(EventSignUp.event_id == claim.subject_id).values(need="")
        )

    return done(record)


def _is(date: datetime, claim: Claim) -> bool:
    return date == datetime.fromtimestamp(int(claim.payload.get("date", 0)), UTC)


HANDLERS = {
    seats.HOLD_DEED: end_holds,
    service.REMINDERS_DEED: send_reminders,
    service.NEEDS_DEED: forget_needs,
}
