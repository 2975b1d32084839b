"""What staff has to do about feedback: finish a draft, read and release as the second person."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import url_for
from sqlalchemy.orm import Session

from portal.access.login import Viewer
from portal.employer.queries import get_employer
from portal.feedback import queries
from portal.feedback.models import Feedback, FeedbackState
from portal.web.locale import gettext as _
from portal.web.worklist import Entry

TELL_WITHIN = timedelta(days=14)  # after the decision; what most people who applied ask for
END_OF_DAY = time(18)


def entries(db: Session, viewer: Viewer, _now: datetime) -> list[Entry]:
    """Drafts for everybody who may write; texts in review for those who may release them."""
    if not viewer.may("feedback.write"):
        return []
    zone = ZoneInfo(get_employer(db).zone)
    found = queries.open_feedback(db, viewer=viewer)
    return [
        _review(feedback, zone)
        if feedback.state is FeedbackState.IN_REVIEW
        else _draft(feedback, zone)
        for feedback in found
        if feedback.state is FeedbackState.DRAFT or _may_release(feedback, viewer)
    ]


def _may_release(feedback: Feedback, viewer: Viewer) -> bool:
    return viewer.may("feedback.release") and feedback.edited_by_id != viewer.staff_id


def _draft(feedback: Feedback, zone: ZoneInfo) -> Entry:
    return _entry(
        feedback,
        zone,
        task=_("Finish the feedback"),
        state_word=_("draft"),
        state="empty",
        verb=_("Write"),
        url=url_for("feedback_admin.edit", public_id=feedback.application.public_id),
        group="write",
    )


def _review(feedback: Feedback, zone: ZoneInfo) -> Entry:
    return _entry(
        feedback,
        zone,
        task=_("Release by a second person"),
        state_word=_("in review"),
        state="half",
        verb=_("Check"),
        url=url_for("feedback_admin.release", public_id=feedback.application.public_id),
        group="review",
    )


def _entry(feedback: Feedback, zone: ZoneInfo, **words: str) -> Entry:
    application = feedback.application
    return Entry(
        due_at=datetime.combine(application.decided_on + TELL_WITHIN, END_OF_DAY, zone),
        person=application.person.name,
        number=application.number,
        subject=application.vacancy.title,
        **words,
    )
