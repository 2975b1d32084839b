"""The minutes between a release and its mail, in which nobody outside has seen anything."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.access.permissions import roles_may
from portal.audit import service as audit
from portal.audit.service import Actor
from portal.candidates.models import Application
from portal.core.errors import NotAllowed, NotFound
from portal.feedback import queries
from portal.feedback.errors import TooLateToUndo
from portal.feedback.models import Feedback, FeedbackState, FeedbackVersion
from portal.staff.models import StaffAccount


def undo_release(
    db: Session, *, application: Application, by: StaffAccount, now: datetime
) -> FeedbackVersion:
    """Take the release back before the person sees it; the text is a draft again, and an earlier
    version stays what they read. Refuses TooLateToUndo once it is visible."""
    if not roles_may(by.roles, "feedback.release"):
        raise NotAllowed
    feedback = queries.lock_feedback(db, application_id=application.id)
    if feedback is None:
        raise NotFound
    version = queries.find_live_version(db, feedback_id=feedback.id)
    if version is None or not version.is_held(now):
        raise TooLateToUndo
    version.withdrawn_at, version.withdrawn_by = now, by
    db.flush()
    _bring_back(db, feedback, version)
    if feedback.state is FeedbackState.RELEASED:
        feedback.move_to(FeedbackState.DRAFT)
    actor = Actor.staff(by.id, by.name)
    audit.record(db, "feedback.release_undone", actor=actor, subject=version, at=now)
    return version


def _bring_back(db: Session, feedback: Feedback, undone: FeedbackVersion) -> None:
    """What this release was to replace at the end of its pause."""
    db.execute(
        update(FeedbackVersion)
        .where(FeedbackVersion.feedback_id == feedback.id, FeedbackVersion.withdrawn_at.is_(None))
        .where(FeedbackVersion.superseded_at == undone.held_until)
        .values(superseded_at=None)
    )
