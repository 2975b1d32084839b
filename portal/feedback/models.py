from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.candidates.models import Application, Situation, ToldBy
from portal.core.db import Base, public_id_column, stored_as_value
from portal.core.errors import NotFound
from portal.core.messages import N_
from portal.feedback.errors import (
    AlreadyReleased,
    DraftHasChanged,
    FeedbackOver,
    FeedbackWithdrawn,
    Gap,
    NotComplete,
    NotInReview,
    ReasonOpen,
    SameAuthorAndApprover,
)
from portal.staff.models import StaffAccount
from portal.vacancies.models import Criterion

TEXT_LIMIT = 8_000  # signs in one field; the wording check stays quick up to here
MOST_POINTS = 12
NOT_ABOUT_THE_PERSON = N_(
    "No criterion decided this application. Take the point out, or change how the decision came "
    "about."
)


class FeedbackState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    RELEASED = "released"


class PointKind(StrEnum):
    STRENGTH = "strength"  # what convinced us
    DECISIVE = "decisive"  # what decided it


class Answer(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Feedback(Base):
    """The working copy: letter and feedback on one application. ``revision`` counts saved
    changes and changes of state; what the person reads is a FeedbackVersion."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), unique=True)
    state: Mapped[FeedbackState] = mapped_column(
        stored_as_value(FeedbackState), default=FeedbackState.DRAFT, index=True
    )
    language: Mapped[str] = mapped_column(String(2))
    letter: Mapped[str] = mapped_column(Text, default="")
    next_step: Mapped[str] = mapped_column(Text, default="")
    author_id: Mapped[int] = mapped_column(ForeignKey("staff_account.id"))
    edited_by_id: Mapped[int] = mapped_column(ForeignKey("staff_account.id"))
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime]
    review_asked_at: Mapped[datetime | None]
    # While the letter is the untouched proposal for this situation
    proposed_for: Mapped[Situation | None] = mapped_column(stored_as_value(Situation))

    application: Mapped[Application] = relationship()
    author: Mapped[StaffAccount] = relationship(foreign_keys=[author_id])
    edited_by: Mapped[StaffAccount] = relationship(foreign_keys=[edited_by_id])
    points: Mapped[list["FeedbackPoint"]] = relationship(
        cascade="all, delete-orphan", order_by="FeedbackPoint.position"
    )
    versions: Mapped[list["FeedbackVersion"]] = relationship(
        back_populates="feedback", order_by="FeedbackVersion.number"
    )

    def ensure_seen(self, revision: int) -> None:
        """Whoever acts on a text has seen its newest state."""
        if revision != self.revision:
            raise DraftHasChanged

    def ensure_in_review(self) -> None:
        if self.state is not FeedbackState.IN_REVIEW:
            raise NotInReview

    def ensure_releasable(self, revision: int, by: StaffAccount) -> None:
        """In review, complete, seen as it is, and by somebody who did not change it last."""
        if self.state is FeedbackState.RELEASED:
            raise AlreadyReleased
        self.ensure_in_review()
        self.ensure_seen(revision)
        if self.edited_by_id == by.id:
            raise SameAuthorAndApprover
        self.ensure_complete()

    def ensure_complete(self) -> None:
        if gaps := self.gaps():
            raise NotComplete(gaps)

    def gaps(self) -> list[Gap]:
        """What must still be written before anybody may read it."""
        gaps = [] if self.letter else [Gap("letter", N_("Please write the letter."))]
        if self.application.situation is Situation.OPEN:
            gaps = [Gap("letter", ReasonOpen.message)]
        if not self.points and self._would_say_nothing_new():
            gaps.append(Gap("points", N_("Please write at least one point.")))
        for number, point in enumerate(self.points):
            gaps.extend(point.gaps(number, self.application.situation))
        return gaps

    def _would_say_nothing_new(self) -> bool:
        """The letter alone, to somebody who knows the decision and gets no reason with it."""
        told = self.application.told_by is ToldBy.EMPLOYER
        return told and self.application.situation.is_about_person

    def move_to(self, state: FeedbackState) -> None:
        """Also counts as a change, so that a page opened before notices."""
        self.state = state
        self.revision += 1

    def writer(self, approver: StaffAccount | None) -> StaffAccount:
        """Who signs: the author, or the last editor when the author is the one who releases."""
        released_own = approver is not None and self.author == approver
        return self.edited_by if released_own else self.author


class FeedbackPoint(Base):
    """One observation on one criterion of the ad, with a suggestion where there is one."""

    __tablename__ = "feedback_point"

    id: Mapped[int] = mapped_column(primary_key=True)
    feedback_id: Mapped[int] = mapped_column(
        ForeignKey("feedback.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[PointKind] = mapped_column(stored_as_value(PointKind))
    position: Mapped[int]
    criterion_id: Mapped[int | None] = mapped_column(ForeignKey("criterion.id"))
    observation: Mapped[str] = mapped_column(Text, default="")
    suggestion: Mapped[str] = mapped_column(Text, default="")

    criterion: Mapped[Criterion | None] = relationship()

    def gaps(self, number: int, situation: Situation) -> list[Gap]:
        gaps = []
        if self.kind is PointKind.DECISIVE and not situation.is_about_person:
            gaps.append(Gap("observation", NOT_ABOUT_THE_PERSON, number))
        if self.criterion is None:
            gaps.append(Gap("criterion", N_("Please choose a criterion of the ad."), number))
        if not self.observation:
            gaps.append(Gap("observation", N_("Please write what you noticed."), number))
        return gaps


class FeedbackVersion(Base):
    """What was released: a frozen copy of everything the person sees. Only ever withdrawn.

    ``content`` is what ``content.py`` wrote, ``content_hash`` its SHA-256.
    """

    __tablename__ = "feedback_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    number: Mapped[int]
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[int] = mapped_column(ForeignKey("staff_account.id"))
    approver_id: Mapped[int] = mapped_column(ForeignKey("staff_account.id"))
    released_at: Mapped[datetime] = mapped_column(index=True)
    readable_until: Mapped[datetime]
    held_until: Mapped[datetime | None]  # nobody sees it before; None: visible at once
    superseded_at: Mapped[datetime | None]  # from then on a later version takes its place
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_account.id"))

    feedback: Mapped[Feedback] = relationship(back_populates="versions")
    approver: Mapped[StaffAccount] = relationship(foreign_keys=[approver_id])
    withdrawn_by: Mapped[StaffAccount | None] = relationship(foreign_keys=[withdrawn_by_id])

    __table_args__ = (
        UniqueConstraint("feedback_id", "number"),
        Index(
            "uq_feedback_version_live",
            "feedback_id",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL AND superseded_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL AND superseded_at IS NULL"),
        ),
    )

    @property
    def is_live(self) -> bool:
        return self.withdrawn_at is None and self.superseded_at is None

    def is_held(self, now: datetime) -> bool:
        """Released, but still in the minutes in which the release can be undone. One that was taken
        back then stays unseen."""
        end = min(now, self.withdrawn_at) if self.withdrawn_at is not None else now
        return self.held_until is not None and end < self.held_until

    def is_replaced(self, now: datetime) -> bool:
        return self.superseded_at is not None and self.superseded_at <= now

    def ensure_readable(self, now: datetime) -> None:
        """A version that a later one replaced stays readable: it is what the person was told."""
        if self.is_held(now):
            raise NotFound
        if self.withdrawn_at is not None:
            raise FeedbackWithdrawn
        if now >= self.readable_until:
            raise FeedbackOver


class FeedbackReading(Base):
    """When the person first opened a version. For the legal clock only (AGG section 15(4)); no page
    of staff shows it."""

    __tablename__ = "feedback_reading"

    version_id: Mapped[int] = mapped_column(ForeignKey("feedback_version.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    first_opened_at: Mapped[datetime]


class FeedbackRating(Base):
    """Whether it helped, in the person's own word; staff sees only totals of five and more."""

    __tablename__ = "feedback_rating"

    version_id: Mapped[int] = mapped_column(ForeignKey("feedback_version.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    answer: Mapped[Answer] = mapped_column(stored_as_value(Answer))
    answered_at: Mapped[datetime]
