"""Letters that begin with the proposal for how the decision came about, one by one or many at once.

A proposal that nobody has changed follows the application: choose another situation there, and the
letter says that. What somebody wrote is never touched.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.models import ActorKind
from portal.audit.service import Actor
from portal.candidates.models import Application, Situation
from portal.candidates.queries import address_form_of
from portal.core.errors import PortalError
from portal.employer.queries import get_employer
from portal.feedback import queries, service
from portal.feedback.drafts import Draft
from portal.feedback.errors import AlreadyBegun, AlreadyTold, ReasonOpen
from portal.feedback.models import Feedback, FeedbackState
from portal.feedback.proposals import proposed_letter
from portal.staff.models import StaffAccount


@dataclass
class BulkReport:
    """How many letters were begun; who was left out and why (message id, number of people)."""

    begun: int = 0
    left_out: dict[str, int] = field(default_factory=dict)

    def leave_out(self, reason: str) -> None:
        self.left_out[reason] = self.left_out.get(reason, 0) + 1


def begin_letter(
    db: Session, *, application: Application, by: StaffAccount, now: datetime
) -> Feedback:
    """A draft with the proposed letter, in the person's language and the application's form.

    Refuses an application with a text of its own (AlreadyBegun), one whose person knows the
    decision (AlreadyTold): the letter alone would say it twice; and one whose reason is open
    (ReasonOpen).
    """
    if queries.lock_feedback(db, application_id=application.id) is not None:
        raise AlreadyBegun
    if application.told_at is not None:
        raise AlreadyTold
    if application.situation is Situation.OPEN:
        raise ReasonOpen
    form = address_form_of(application, get_employer(db))
    language = application.person.language
    letter = proposed_letter(application, language=language, form=form)
    return service.save_draft(
        db,
        application=application,
        draft=Draft(language, letter),
        revision=service.NEW,
        by=by,
        now=now,
    )


def begin_letters(
    db: Session, *, applications: Sequence[Application], ask: bool, by: StaffAccount, now: datetime
) -> BulkReport:
    """Letters for all of these; with ``ask`` each waits for its second reader at once. What cannot
    be begun is left out and counted, the others are not held up by it."""
    report = BulkReport()
    for application in sorted(applications, key=lambda one: one.id):
        try:
            letter = begin_letter(db, application=application, by=by, now=now)
        except PortalError as refusal:
            report.leave_out(refusal.message)
            continue
        if ask:
            service.ask_for_release(
                db, application=application, revision=letter.revision, by=by, now=now
            )
        report.begun += 1
    return report


def follow_application(db: Session, application: Application, actor: Actor, now: datetime) -> None:
    """After an edit of the application: an untouched proposal says what is true now.

    Whoever changed the application has changed the letter, and so does not release it.
    """
    feedback = queries.lock_feedback(db, application_id=application.id)
    if feedback is None or feedback.proposed_for is None:
        return
    if feedback.state is FeedbackState.RELEASED:
        return
    form = address_form_of(application, get_employer(db))
    letter = proposed_letter(application, language=feedback.language, form=form)
    feedback.proposed_for = application.situation
    if letter == feedback.letter:
        return
    feedback.letter, feedback.edited_at, feedback.review_asked_at = letter, now, None
    if actor.kind is ActorKind.STAFF and actor.id is not None:
        feedback.edited_by_id = actor.id
    feedback.move_to(FeedbackState.DRAFT)
    db.flush()
    audit.record(db, "feedback.saved", actor=actor, subject=feedback, at=now, fields=["letter"])
