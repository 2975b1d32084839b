"""The stop of all mails, kept in the employer's row: every page and every mail reads it."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.employer.models import Employer
from portal.employer.queries import NOT_SET_UP, find_employer


def note_stop(db: Session, *, now: datetime, actor: Actor) -> bool:
    """Stopped from this commit on. False when it was before; who was first stays noted."""
    _ensure_row(db)
    changed = _set(db, Employer.sending_stopped_at.is_(None), now, actor.name or "")
    if changed:
        _record(db, "sending.stopped", now, actor)
    return changed


def note_resumption(db: Session, *, now: datetime, actor: Actor) -> bool:
    """Sending goes on. False when it was not stopped."""
    changed = _set(db, Employer.sending_stopped_at.is_not(None), None, None)
    if changed:
        _record(db, "sending.resumed", now, actor)
    return changed


def set_release_pause(db: Session, *, minutes: int, now: datetime, actor: Actor) -> None:
    """How long a release waits before its mail leaves and the person sees it; 0 sends at once."""
    _ensure_row(db)
    employer = db.get_one(Employer, 1, with_for_update=True)
    if employer.release_pause_minutes != minutes:
        employer.release_pause_minutes = minutes
        fields = ["release_pause_minutes"]
        audit.record(db, "employer.changed", actor=actor, subject=employer, at=now, fields=fields)


def _set(db: Session, when: object, at: datetime | None, name: str | None) -> bool:
    """The database decides when two press the button at once."""
    found = db.execute(
        update(Employer)
        .where(when)  # type: ignore[arg-type]  # a condition
        .values(sending_stopped_at=at, sending_stopped_by=name)
        .execution_options(synchronize_session="fetch")
    )
    return bool(found.rowcount)  # type: ignore[attr-defined]  # an UPDATE has a rowcount


def _ensure_row(db: Session) -> None:
    """Mails can be stopped before the employer has been entered."""
    if find_employer(db) is None:
        db.add(Employer(**NOT_SET_UP, revision=0))
        db.flush()


def _record(db: Session, action: str, now: datetime, actor: Actor) -> None:
    employer = db.get_one(Employer, 1)
    audit.record(db, action, actor=actor, subject=employer, at=now)
