from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.calls.errors import CallOver, NotOverYet, TooLateToChange
from portal.calls.slots import Hours, Window
from portal.candidates.models import Application
from portal.core.db import Base, public_id_column, stored_as_value
from portal.people.models import Person
from portal.staff.models import StaffAccount

CHANGE_UNTIL = timedelta(hours=2)  # before the call; later only by phone or mail
CELL = BigInteger().with_variant(Integer(), "sqlite")


class Way(StrEnum):
    VIDEO = "video"
    PHONE = "phone"  # we call the person


class Side(StrEnum):
    """Who cancelled."""

    PERSON = "person"
    EMPLOYER = "employer"


class CallOutcome(StrEnum):
    HELD = "held"
    MISSED = "missed"  # nobody was reached


class CallHost(Base):
    """A member of staff who talks with people, and how: length and pauses in minutes.

    Hours are wall times in ``zone``, written as minutes since midnight: ``week`` has a list of
    [from, until] for Monday to Sunday, ``days`` the same for single dates (none: a day off).
    ``for_everybody``: also for applications in which this host took no part. An empty
    ``video_url`` means no video.
    """

    __tablename__ = "call_host"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_account.id"), unique=True)
    zone: Mapped[str] = mapped_column(String(60))
    minutes: Mapped[int] = mapped_column(default=20)
    pause_before: Mapped[int] = mapped_column(default=10)
    pause_after: Mapped[int] = mapped_column(default=10)
    notice_hours: Mapped[int] = mapped_column(default=24)
    most_a_day: Mapped[int] = mapped_column(default=6)
    video_url: Mapped[str] = mapped_column(String(300), default="")
    by_phone: Mapped[bool] = mapped_column(default=True)
    for_everybody: Mapped[bool] = mapped_column(default=False)
    week: Mapped[list[Any]]
    days: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    staff: Mapped[StaffAccount] = relationship()

    @property
    def hours(self) -> Hours:
        """What the sweep for free times needs."""
        return Hours(
            zone=self.zone,
            week=tuple(_windows(day) for day in self.week),
            minutes=self.minutes,
            before=self.pause_before,
            after=self.pause_after,
            most_a_day=self.most_a_day,
            days={date.fromisoformat(day): _windows(given) for day, given in self.days.items()},
        )

    @property
    def ways(self) -> tuple[Way, ...]:
        video = (Way.VIDEO,) if self.video_url else ()
        return (*video, Way.PHONE) if self.by_phone else video


def _windows(given: Any) -> tuple[Window, ...]:
    return tuple((begin, end) for begin, end in given)


class CallBooking(Base):
    """A conversation agreed between a person and an interviewer.

    ``first_cell`` to ``end_cell`` (excluded) are the five-minute cells it claims, pauses included.
    ``sequence`` counts changes for calendars, ``changed_at`` is the moment of the last one.
    ``phone`` is E.164. Phone and need are emptied when they have served.
    """

    __tablename__ = "call_booking"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    host_id: Mapped[int] = mapped_column(ForeignKey("call_host.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    first_cell: Mapped[int] = mapped_column(CELL)
    end_cell: Mapped[int] = mapped_column(CELL)
    way: Mapped[Way] = mapped_column(stored_as_value(Way))
    phone: Mapped[str | None] = mapped_column(String(20))
    questions: Mapped[str] = mapped_column(Text, default="")
    need: Mapped[str] = mapped_column(Text, default="")
    sequence: Mapped[int] = mapped_column(default=0)
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    booked_at: Mapped[datetime] = mapped_column(index=True)
    changed_at: Mapped[datetime]
    changed_by: Mapped[Side] = mapped_column(stored_as_value(Side), default=Side.PERSON)
    word: Mapped[str] = mapped_column(Text, default="")  # the employer's sentence about a change
    cancelled_at: Mapped[datetime | None]
    outcome: Mapped[CallOutcome | None] = mapped_column(stored_as_value(CallOutcome))
    marked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    application: Mapped[Application] = relationship()
    host: Mapped[CallHost] = relationship()

    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="positive_length"),
        Index("ix_call_booking_host_id_end_cell", "host_id", "end_cell"),
        Index("ix_call_booking_starts_at", "starts_at"),
        Index(
            "uq_call_booking_active",
            "application_id",
            unique=True,
            sqlite_where=text("cancelled_at IS NULL AND outcome IS NULL"),
            postgresql_where=text("cancelled_at IS NULL AND outcome IS NULL"),
        ),
    )

    @property
    def is_active(self) -> bool:
        return self.cancelled_at is None and self.outcome is None

    def may_change(self, now: datetime) -> bool:
        """Whether the person may still move or cancel it here."""
        return self.is_active and now <= self.starts_at - CHANGE_UNTIL

    def ensure_changeable(self, now: datetime, *, by: Side) -> None:
        """The person till two hours before, the employer until the call begins."""
        if not self.is_active or now >= self.starts_at:
            raise CallOver
        if by is Side.PERSON and not self.may_change(now):
            raise TooLateToChange

    def ensure_begun(self, now: datetime) -> None:
        if self.cancelled_at is not None:
            raise CallOver
        if now < self.starts_at:
            raise NotOverYet

    def note_change(self, *, by: Side, word: str, now: datetime) -> None:
        """One more state that calendars have to learn."""
        self.sequence += 1
        self.changed_at, self.changed_by, self.word = now, by, word

    def cells(self) -> range:
        return range(self.first_cell, self.end_cell)


class BookingClaim(Base):
    """Five minutes of one interviewer, pauses included; nobody can claim them twice."""

    __tablename__ = "booking_claim"

    host_id: Mapped[int] = mapped_column(ForeignKey("call_host.id"), primary_key=True)
    cell: Mapped[int] = mapped_column(CELL, primary_key=True)
    booking_id: Mapped[int] = mapped_column(
        ForeignKey("call_booking.id", ondelete="CASCADE"), index=True
    )


class CallWish(Base):
    """No time was right: what the person would prefer, in their own words."""

    __tablename__ = "call_wish"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    application: Mapped[Application] = relationship()

    __table_args__ = (
        Index(
            "uq_call_wish_open",
            "application_id",
            unique=True,
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )
