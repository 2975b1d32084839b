"""Writing, releasing, withdrawing, reading and rating feedback.

A text is a draft, then in review, then released by somebody who did not change it last. Releasing
freezes a version; the working copy may be changed again and leads to the next version.
"""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import case, literal, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.permissions import roles_may
from portal.audit import service as audit
from portal.audit.service import Actor
from portal.candidates import service as candidates
from portal.candidates.models import Application, Situation
from portal.candidates.queries import address_form_of
from portal.core.db import UtcDateTime
from portal.core.errors import NotAllowed, NotFound
from portal.employer.models import Employer
from portal.employer.queries import get_employer
from portal.entrance import service as entrance
from portal.feedback import queries
from portal.feedback.content import content_hash, freeze
from portal.feedback.drafts import Draft
from portal.feedback.errors import (
    AlreadyReleased,
    CriterionOfAnotherAd,
    DecisionLiesAhead,
    DraftHasChanged,
    FeedbackSwitchedOff,
    NothingNew,
    NothingReleased,
)
from portal.feedback.models import (
    Answer,
    Feedback,
    FeedbackRating,
    FeedbackReading,
    FeedbackState,
    FeedbackVersion,
)
from portal.feedback.proposals import proposed_letter
from portal.outbox.service import queue_mail
from portal.staff.models import StaffAccount

NEW = 0  # the revision of a text that does not exist yet


def start_draft(
    db: Session, *, application: Application, by: StaffAccount, now: datetime
) -> Feedback:
    """An empty working copy in the language of the ad. Refuses a second one (DraftHasChanged)."""
    feedback = Feedback(
        application=application,
        language=application.vacancy.language,
        author=by,
        edited_by=by,
        created_at=now,
        edited_at=now,
    )
    db.add(feedback)
    try:
        db.flush()
    except IntegrityError as error:  # somebody else began at the same moment
        raise DraftHasChanged from error
    audit.record(db, "feedback.started", actor=_actor(by), subject=feedback, at=now)
    return feedback


def save_draft(
    db: Session,
    *,
    application: Application,
    draft: Draft,
    revision: int,
    by: StaffAccount,
    now: datetime,
) -> Feedback:
    """Store the text; a text in review or released becomes a draft again.

    ``revision`` is the one the editor has seen (NEW for none); an older one is refused with
    DraftHasChanged. The same text again changes nothing.
    """
    _ensure_criteria_of_the_ad(application, draft)
    feedback = queries.lock_feedback(db, application_id=application.id)
    if feedback is None:
        feedback = start_draft(db, application=application, by=by, now=now)
    else:
        feedback.ensure_seen(revision)
    draft = draft.tidied()
    changed = draft.changed_fields(feedback)
    if not changed:
        return feedback
    draft.write_into(feedback)
    feedback.move_to(FeedbackState.DRAFT)
    feedback.edited_by, feedback.edited_at, feedback.review_asked_at = by, now, None
    feedback.proposed_for = _proposed_for(db, application, draft)
    db.flush()
    audit.record(db, "feedback.saved", actor=_actor(by), subject=feedback, at=now, fields=changed)
    return feedback


def _proposed_for(db: Session, application: Application, draft: Draft) -> Situation | None:
    """The situation, as long as the letter is the proposal for it word by word."""
    form = address_form_of(application, get_employer(db))
    proposal = proposed_letter(application, language=draft.language, form=form)
    return application.situation if draft.letter == proposal else None


def _ensure_criteria_of_the_ad(application: Application, draft: Draft) -> None:
    for point in draft.points:
        if point.criterion is not None and point.criterion.vacancy_id != application.vacancy_id:
            raise CriterionOfAnotherAd


def ask_for_release(
    db: Session, *, application: Application, revision: int, by: StaffAccount, now: datetime
) -> Feedback:
    """Put a complete draft into review. Refuses what is unfinished (NotComplete, with the gaps)."""
    feedback = _locked(db, application)
    feedback.ensure_seen(revision)
    if feedback.state is FeedbackState.RELEASED:
        raise NothingNew
    feedback.ensure_complete()
    if feedback.state is FeedbackState.DRAFT:
        feedback.move_to(FeedbackState.IN_REVIEW)
        feedback.review_asked_at = now
        audit.record(db, "feedback.review_asked", actor=_actor(by), subject=feedback, at=now)
    return feedback


def take_back_to_draft(
    db: Session, *, application: Application, by: StaffAccount, now: datetime
) -> Feedback:
    """Out of review, so that it can be changed. Refuses a text that is not in review."""
    feedback = _locked(db, application)
    feedback.ensure_in_review()
    feedback.move_to(FeedbackState.DRAFT)
    feedback.review_asked_at = None
    audit.record(db, "feedback.taken_back", actor=_actor(by), subject=feedback, at=now)
    return feedback


def release_feedback(
    db: Session, *, application: Application, revision: int, by: StaffAccount, now: datetime
) -> FeedbackVersion:
    """Freeze what ``by`` has previewed. The person sees it, and gets word, when the employer's
    pause after a release is over; until then it can be undone.

    ``revision`` is the one of the preview. Refuses AlreadyReleased, NotInReview, DraftHasChanged,
    SameAuthorAndApprover, FeedbackSwitchedOff, DecisionLiesAhead and NotComplete.
    """
    if not roles_may(by.roles, "feedback.release"):
        raise NotAllowed
    feedback = _locked(db, application)
    employer = get_employer(db)
    feedback.ensure_releasable(revision, by)
    _ensure_decided(feedback, employer, now)
    _supersede(db, feedback, now, until=_held_until(employer, now))
    version = _add_version(db, feedback, employer, by, now)
    feedback.move_to(FeedbackState.RELEASED)
    _send_word(db, version, employer, now)
    audit.record(
        db,
        "feedback.released",
        actor=_actor(by),
        subject=version,
        at=now,
        number=version.number,
    )
    return version


def _ensure_decided(feedback: Feedback, employer: Employer, now: datetime) -> None:
    """No letter before the decision; no points where the job gives no feedback. A letter that only
    says the decision needs no switch."""
    application = feedback.application
    if feedback.points and application.vacancy.feedback_since is None:
        raise FeedbackSwitchedOff
    if application.decided_on > today(employer, now):
        raise DecisionLiesAhead


def today(employer: Employer, now: datetime) -> date:
    """The day on the employer's calendar."""
    return now.astimezone(ZoneInfo(employer.zone)).date()


def _held_until(employer: Employer, now: datetime) -> datetime | None:
    pause = timedelta(minutes=employer.release_pause_minutes)
    return now + pause if pause else None


def _supersede(db: Session, feedback: Feedback, now: datetime, *, until: datetime | None) -> None:
    """Before the new version is written: only one may be live, and the database sees to it.

    What the person reads now stays until the new one is visible, also where a version that they
    never saw was to replace it; that one goes at once.
    """
    unseen = FeedbackVersion.held_until > now
    replaced_later = FeedbackVersion.superseded_at > now
    db.execute(
        update(FeedbackVersion)
        .where(FeedbackVersion.feedback_id == feedback.id, FeedbackVersion.withdrawn_at.is_(None))
        .where(FeedbackVersion.superseded_at.is_(None) | replaced_later)
        .values(superseded_at=case((unseen, literal(now, UtcDateTime())), else_=until or now))
    )


def _add_version(
    db: Session, feedback: Feedback, employer: Employer, approver: StaffAccount, now: datetime
) -> FeedbackVersion:
    form = address_form_of(feedback.application, employer)
    content = freeze(feedback, form=form, approver=approver)
    version = FeedbackVersion(
        feedback=feedback,
        person_id=feedback.application.person_id,
        number=len(feedback.versions) + 1,
        content=content,
        content_hash=content_hash(content),
        author_id=feedback.writer(approver).id,
        approver=approver,
        released_at=now,
        held_until=_held_until(employer, now),
        readable_until=now + timedelta(days=employer.link_days),
    )
    db.add(version)
    try:
        db.flush()
    except IntegrityError as error:  # the lock and the one live version: the second one is late
        raise AlreadyReleased from error
    return version


def _send_word(db: Session, version: FeedbackVersion, employer: Employer, now: datetime) -> None:
    entrance.invite(db, person_id=version.person_id, now=now, days=employer.link_days)
    queue_mail(
        db,
        "feedback_ready",
        person_id=version.person_id,
        subject_id=version.id,
        dedupe_key=f"feedback_ready:{version.public_id}",
        now=now,
        due_at=version.held_until,
    )


def withdraw_feedback(
    db: Session, *, application: Application, by: StaffAccount, now: datetime
) -> list[FeedbackVersion]:
    """Take back everything released on this application; a mail that still waits is dropped.

    The working copy becomes a draft again. Refuses when nothing is out (NothingReleased).
    """
    if not roles_may(by.roles, "feedback.release"):
        raise NotAllowed
    feedback = _locked(db, application)
    out = [version for version in feedback.versions if version.withdrawn_at is None]
    if not out:
        raise NothingReleased
    for version in out:
        version.withdrawn_at, version.withdrawn_by = now, by
        audit.record(db, "feedback.withdrawn", actor=_actor(by), subject=version, at=now)
    if feedback.state is FeedbackState.RELEASED:
        feedback.move_to(FeedbackState.DRAFT)
    return out


def open_version(db: Session, *, public_id: str, person_id: int, now: datetime) -> FeedbackVersion:
    """The person has pressed "Read feedback": the first time is kept, for the legal clock only."""
    version = queries.lock_version(db, public_id, person_id=person_id)
    version.ensure_readable(now)
    if db.get(FeedbackReading, version.id) is None:
        reading = FeedbackReading(version_id=version.id, person_id=person_id, first_opened_at=now)
        db.add(reading)
        note_told(db, version=version, now=now)
    return version


def note_told(db: Session, *, version: FeedbackVersion, now: datetime) -> None:
    """The person knows: the mail left, they have read, or the letter was brought in another way."""
    candidates.note_told_by_letter(db, application=version.feedback.application, now=now)


def rate_version(
    db: Session, *, public_id: str, person_id: int, answer: Answer, now: datetime
) -> FeedbackRating:
    """Note whether it helped; a later answer takes the place of the earlier one."""
    version = queries.lock_version(db, public_id, person_id=person_id)
    version.ensure_readable(now)
    rating = db.get(FeedbackRating, version.id)
    if rating is None:
        rating = FeedbackRating(version_id=version.id, person_id=person_id)
        db.add(rating)
    rating.answer, rating.answered_at = answer, now
    return rating


def _locked(db: Session, application: Application) -> Feedback:
    feedback = queries.lock_feedback(db, application_id=application.id)
    if feedback is None:
        raise NotFound
    return feedback


def _actor(by: StaffAccount) -> Actor:
    return Actor.staff(by.id, by.name)
