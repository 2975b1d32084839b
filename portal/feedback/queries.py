from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import Session, joinedload

from portal.access.login import Viewer
from portal.candidates.models import Application, ApplicationMember
from portal.core.errors import NotFound
from portal.core.statements import built_once
from portal.feedback.models import (
    Answer,
    Feedback,
    FeedbackPoint,
    FeedbackRating,
    FeedbackReading,
    FeedbackState,
    FeedbackVersion,
)
from portal.staff.models import StaffAccount

PAGE = 50


@dataclass(frozen=True)
class Reading:
    """One version in the hands of its person; ``application`` is the public id of theirs."""

    version: FeedbackVersion
    is_opened: bool
    answer: Answer | None
    application: str


def find_feedback(db: Session, *, application_id: int) -> Feedback | None:
    """The working copy of an application with its points and who wrote it."""
    found = db.scalars(
        select(Feedback)
        .where(Feedback.application_id == application_id)
        .options(
            joinedload(Feedback.author).lazyload(StaffAccount.role_rows),
            joinedload(Feedback.edited_by).lazyload(StaffAccount.role_rows),
        )
        .options(joinedload(Feedback.points).joinedload(FeedbackPoint.criterion))
    )
    return found.unique().one_or_none()


def lock_feedback(db: Session, *, application_id: int) -> Feedback | None:
    """The working copy as it is now; nobody else changes it before this transaction ends."""
    return db.scalar(
        select(Feedback)
        .where(Feedback.application_id == application_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def lock_version(db: Session, public_id: str, *, person_id: int) -> FeedbackVersion:
    """A version for its own person. Refuses a foreign one (NotFound)."""
    version = db.scalar(
        select(FeedbackVersion)
        .where(FeedbackVersion.public_id == public_id, FeedbackVersion.person_id == person_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if version is None:
        raise NotFound
    return version


def get_reading(db: Session, public_id: str, *, person_id: int) -> Reading:
    """A version for its own person, with what they have done with it. Refuses a foreign one."""
    row = db.execute(*_reading(public_id=public_id, person_id=person_id)).one_or_none()
    if row is None:
        raise NotFound
    version, opened_at, answer, application = row
    return Reading(version, opened_at is not None, answer, application)


@built_once
def _reading(
    public_id: str, person_id: int
) -> Select[FeedbackVersion, datetime | None, Answer | None, str]:
    return (
        select(
            FeedbackVersion,
            FeedbackReading.first_opened_at,
            FeedbackRating.answer,
            Application.public_id,
        )
        .join(Feedback, Feedback.id == FeedbackVersion.feedback_id)
        .join(Application, Application.id == Feedback.application_id)
        .outerjoin(FeedbackReading, FeedbackReading.version_id == FeedbackVersion.id)
        .outerjoin(FeedbackRating, FeedbackRating.version_id == FeedbackVersion.id)
        .where(FeedbackVersion.public_id == public_id, FeedbackVersion.person_id == person_id)
    )


def find_live_version(db: Session, *, feedback_id: int) -> FeedbackVersion | None:
    """The newest release that counts; a person sees it when its pause is over."""
    return db.scalar(
        select(FeedbackVersion).where(FeedbackVersion.feedback_id == feedback_id, *_live())
    )


def current_versions(
    db: Session, *, person_id: int, now: datetime
) -> Sequence[tuple[FeedbackVersion, bool]]:
    """All that a person can read today, the newest first, and whether they opened it."""
    rows = db.execute(*_current_versions(person_id=person_id, now=now))
    return [(version, opened_at is not None) for version, opened_at in rows]


@built_once
def _current_versions(person_id: int, now: datetime) -> Select[FeedbackVersion, datetime | None]:
    return (
        select(FeedbackVersion, FeedbackReading.first_opened_at)
        .outerjoin(FeedbackReading, FeedbackReading.version_id == FeedbackVersion.id)
        .where(FeedbackVersion.person_id == person_id, *_visible(now))
        .where(FeedbackVersion.readable_until > now)
        .order_by(FeedbackVersion.released_at.desc(), FeedbackVersion.id.desc())
    )


def get_version(db: Session, public_id: str, *, viewer: Viewer) -> FeedbackVersion:
    """A version for staff. Refuses one of an application the viewer may not see (NotFound)."""
    version = db.scalar(
        select(FeedbackVersion)
        .join(FeedbackVersion.feedback)
        .where(FeedbackVersion.public_id == public_id, may_see(viewer))
        .options(
            joinedload(FeedbackVersion.feedback)
            .joinedload(Feedback.application)
            .joinedload(Application.person)
        )
    )
    if version is None:
        raise NotFound
    return version


def versions_of(db: Session, *, application_id: int) -> Sequence[FeedbackVersion]:
    """What was released on an application, the newest first."""
    return db.scalars(
        select(FeedbackVersion)
        .join(FeedbackVersion.feedback)
        .where(Feedback.application_id == application_id)
        .options(
            joinedload(FeedbackVersion.withdrawn_by).lazyload(StaffAccount.role_rows),
        )
        .order_by(FeedbackVersion.number.desc())
    ).all()


def feedback_page(
    db: Session, *, viewer: Viewer, state: FeedbackState | None, before: int | None
) -> Sequence[Feedback]:
    """One page of working copies and one more, the newest first; ``before`` is the cursor."""
    chosen = _with_people().where(may_see(viewer)).order_by(Feedback.id.desc()).limit(PAGE + 1)
    if state is not None:
        chosen = chosen.where(Feedback.state == state)
    if before is not None:
        chosen = chosen.where(Feedback.id < before)
    return db.scalars(chosen).all()


def may_see(viewer: Viewer) -> ColumnElement[bool]:
    """Interviewers only see applications they are members of."""
    if viewer.may("candidates.see_all"):
        return true()
    return Feedback.application_id.in_(
        select(ApplicationMember.application_id).where(
            ApplicationMember.staff_id == viewer.staff_id
        )
    )


def _live() -> tuple[ColumnElement[bool], ...]:
    return (FeedbackVersion.withdrawn_at.is_(None), FeedbackVersion.superseded_at.is_(None))


def _visible(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """What its person can see at this moment, on their page and in every answer about it."""
    version = FeedbackVersion
    return (
        version.withdrawn_at.is_(None),
        or_(version.held_until.is_(None), version.held_until <= now),
        or_(version.superseded_at.is_(None), version.superseded_at > now),
    )


def _with_people() -> Select[Feedback]:
    return (
        select(Feedback)
        .join(Feedback.application)
        .options(
            joinedload(Feedback.application).joinedload(Application.person),
            joinedload(Feedback.application).joinedload(Application.vacancy),
            joinedload(Feedback.edited_by).lazyload(StaffAccount.role_rows),
        )
    )


def applications_with_letter() -> Select[tuple[int]]:
    """The applications for which a letter has been begun, whatever became of it."""
    return select(Feedback.application_id)
