"""What is stored of feedback: what was released, when it was read, whether it helped.

Of a text that is still being written the person learns that it exists, not its words: nothing goes
out before a second person has read it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from portal.candidates.models import Application
from portal.core.messages import N_
from portal.core.personal import Fact, Moved, PersonalData, Record, move_rows
from portal.feedback.content import VersionText, version_text
from portal.feedback.models import (
    Answer,
    Feedback,
    FeedbackPoint,
    FeedbackRating,
    FeedbackReading,
    FeedbackState,
    FeedbackVersion,
)
from portal.outbox.service import move_mails
from portal.web.locale import gettext as _

STATES = {
    FeedbackState.DRAFT: N_("being written"),
    FeedbackState.IN_REVIEW: N_("being checked"),
    FeedbackState.RELEASED: N_("released"),
}
ANSWERS = {Answer.YES: N_("yes"), Answer.PARTLY: N_("partly"), Answer.NO: N_("no")}


def export(db: Session, person_id: int) -> list[Record]:
    """Working copies by their state, then every version in full, in two statements."""
    copies = db.execute(
        select(Feedback, Application.number)
        .join(Application, Application.id == Feedback.application_id)
        .where(Application.person_id == person_id)
        .order_by(Feedback.id)
    )
    versions = db.execute(
        select(FeedbackVersion, FeedbackReading.first_opened_at, FeedbackRating)
        .outerjoin(FeedbackReading, FeedbackReading.version_id == FeedbackVersion.id)
        .outerjoin(FeedbackRating, FeedbackRating.version_id == FeedbackVersion.id)
        .where(FeedbackVersion.person_id == person_id)
        .order_by(FeedbackVersion.id)
    )
    return [
        *(Record(_("Work on the letter"), _copy(feedback, number)) for feedback, number in copies),
        *(
            Record(_("Your feedback"), (*_version(version), *_use(opened_at, rating)))
            for version, opened_at, rating in versions
        ),
    ]


def _copy(feedback: Feedback, number: str) -> tuple[Fact, ...]:
    return (
        Fact("application", N_("Number of the application"), number),
        Fact("state", N_("State"), feedback.state.value, STATES[feedback.state]),
        Fact("created_at", N_("Begun"), feedback.created_at),
        Fact("edited_at", N_("Last changed"), feedback.edited_at),
    )


def _version(version: FeedbackVersion) -> tuple[Fact, ...]:
    text = version_text(version)
    return (
        Fact("application", N_("Number of the application"), text.number),
        Fact("vacancy", N_("Vacancy"), text.vacancy),
        Fact("number", N_("Version"), version.number),
        Fact("released_at", N_("Released"), version.released_at),
        Fact("readable_until", N_("Readable until"), version.readable_until),
        Fact("superseded_at", N_("Replaced by a later version"), version.superseded_at),
        Fact("withdrawn_at", N_("Withdrawn"), version.withdrawn_at),
        Fact("name", N_("Name in the letter"), f"{text.first_name} {text.last_name}".strip()),
        Fact("letter", N_("Letter"), text.letter),
        Fact("strengths", N_("What convinced us"), _strengths(text)),
        Fact("reasons", N_("What decided it"), _reasons(text)),
        Fact("suggestions", N_("Suggestions"), text.suggestions),
        Fact("next_step", N_("What comes next"), text.next_step),
        Fact("author", N_("Written by"), text.author.name),
        Fact("approver", N_("Checked by"), text.approver.name if text.approver else None),
    )


def _strengths(text: VersionText) -> list[str]:
    return [f"{point.criterion}: {point.observation}" for point in text.strengths]


def _reasons(text: VersionText) -> list[str]:
    return [f"{point.criterion}: {point.observation}" for point in text.reasons]


def _use(opened_at: datetime | None, rating: FeedbackRating | None) -> tuple[Fact, ...]:
    """No page of staff shows when somebody read, or what a single person answered."""
    answer = rating.answer if rating else None
    return (
        Fact("first_opened_at", N_("First opened"), opened_at, is_private=True),
        Fact(
            "answer",
            N_("Did it help?"),
            answer.value if answer else None,
            ANSWERS[answer] if answer else "",
            is_private=True,
        ),
        Fact(
            "answered_at", N_("Answered"), rating.answered_at if rating else None, is_private=True
        ),
    )


def erase(db: Session, person_id: int, *, now: datetime) -> None:
    """From what refers to what is referred to."""
    applications = select(Application.id).where(Application.person_id == person_id)
    copies = list(db.scalars(select(Feedback.id).where(Feedback.application_id.in_(applications))))
    for row in (FeedbackRating, FeedbackReading):
        db.execute(delete(row).where(row.person_id == person_id))
    db.execute(delete(FeedbackVersion).where(FeedbackVersion.person_id == person_id))
    db.execute(delete(FeedbackPoint).where(FeedbackPoint.feedback_id.in_(copies)))
    db.execute(delete(Feedback).where(Feedback.id.in_(copies)))


def move(
    db: Session,
    *,
    source_id: int,
    target_id: int,
    application_ids: Collection[int] | None,
    now: datetime,
) -> Moved:
    """Versions go with their applications, and with them who read them and what was answered; when
    one person is split, the mails about these versions as well."""
    chosen = _versions_of(application_ids)
    versions = list(
        db.scalars(
            select(FeedbackVersion.id).where(FeedbackVersion.person_id == source_id, *chosen)
        )
    )
    between = {"source_id": source_id, "target_id": target_id}
    moved: dict[str, list[Any]] = {}
    for row in (FeedbackRating, FeedbackReading):
        moved |= move_rows(db, row, **between, where=[row.version_id.in_(versions)])
    moved |= move_rows(db, FeedbackVersion, **between, where=[FeedbackVersion.id.in_(versions)])
    if application_ids is not None:
        moved |= move_mails(db, "feedback_ready", subject_ids=versions, **between)
    return moved


def _versions_of(application_ids: Collection[int] | None) -> Sequence[ColumnElement[bool]]:
    if application_ids is None:
        return ()
    copies = select(Feedback.id).where(Feedback.application_id.in_(application_ids))
    return (FeedbackVersion.feedback_id.in_(copies),)


SHARE = PersonalData(
    name="feedback",
    title=N_("Feedback"),
    tables=frozenset(
        {
            "feedback",
            "feedback_point",
            "feedback_version",
            "feedback_reading",
            "feedback_rating",
        }
    ),
    export=export,
    erase=erase,
    move=move,
)
