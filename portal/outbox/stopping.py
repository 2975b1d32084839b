"""Stopping all mails of the installation, and letting them go on.

What somebody asked for a moment ago (a code, a new link) still leaves: without it nobody could
read what they were already told. A mail that is being handed over at this moment ends normally.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.employer import sending
from portal.employer.queries import get_employer
from portal.outbox import problems, service
from portal.outbox.kinds import MailKind


def is_stopped(db: Session, kind: MailKind) -> bool:
    """Asked for every mail when it is about to leave."""
    return not kind.requested and get_employer(db).sending_stopped_at is not None


def stop_sending(db: Session, *, now: datetime, actor: Actor) -> bool:
    """No mail leaves from this commit on. False when that was so before."""
    return sending.note_stop(db, now=now, actor=actor)


def resume_sending(db: Session, *, now: datetime, actor: Actor) -> bool:
    """Mails that waited are due in the order in which they were written. False when nothing was
    stopped."""
    resumed = sending.note_resumption(db, now=now, actor=actor)
    if resumed:
        service.let_go(db, codes=[problems.STOPPED])
    return resumed
