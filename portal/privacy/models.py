from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, public_id_column, stored_as_value
from portal.people.models import Person
from portal.privacy.errors import AlreadyDecided, NothingToWithdraw
from portal.staff.models import StaffAccount


class RequestState(StrEnum):
    OPEN = "open"  # waits for a decision
    SCHEDULED = "scheduled"  # decided: on ``erase_on``
    ERASING = "erasing"  # decided: as soon as the last mail has left
    ERASED = "erased"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class AskedBy(StrEnum):
    PERSON = "person"
    STAFF = "staff"  # noted for somebody who wrote or called


class ErasureRequest(Base):
    """Somebody wants their data erased (GDPR Art. 17). Afterwards the row stays as the proof,
    without the person: when it was asked, decided by whom, and how many rows went, by part.

    ``due_on`` and ``erase_on`` are days of the employer's calendar. ``closed_at`` None: under way.
    """

    __tablename__ = "erasure_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[RequestState] = mapped_column(
        stored_as_value(RequestState), default=RequestState.OPEN
    )
    asked_by: Mapped[AskedBy] = mapped_column(stored_as_value(AskedBy))
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_account.id"))
    erase_on: Mapped[date | None]
    begun_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    closed_at: Mapped[datetime | None]
    last_mail_id: Mapped[int | None]

    person: Mapped[Person | None] = relationship()
    decided_by: Mapped[StaffAccount | None] = relationship()

    __table_args__ = (
        Index(
            "uq_erasure_request_under_way",
            "person_id",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    @property
    def is_under_way(self) -> bool:
        return self.closed_at is None

    @property
    def is_open(self) -> bool:
        return self.state is RequestState.OPEN

    @property
    def may_be_withdrawn(self) -> bool:
        return self.state in (RequestState.OPEN, RequestState.SCHEDULED)

    def ensure_undecided(self) -> None:
        if not self.is_open:
            raise AlreadyDecided

    def withdraw(self, now: datetime) -> None:
        """The person has changed their mind. Refuses once the erasing has begun."""
        if not self.may_be_withdrawn:
            raise NothingToWithdraw
        self.state, self.closed_at = RequestState.WITHDRAWN, now

    def schedule(self, erase_on: date) -> None:
        self.state, self.erase_on = RequestState.SCHEDULED, erase_on

    def begin(self, now: datetime) -> None:
        self.state, self.begun_at = RequestState.ERASING, now

    def refuse(self, reason: str, now: datetime) -> None:
        self.state, self.reason, self.closed_at = RequestState.REFUSED, reason, now

    def finish(self, counts: dict[str, int], now: datetime) -> None:
        """What stays is the proof, and nothing of the person."""
        self.state, self.closed_at = RequestState.ERASED, now
        self.counts, self.person_id, self.last_mail_id = counts, None, None


class LegalHold(Base):
    """The data of a person must stay, because a suit or an authority's question is open: nothing
    erases it until somebody ends the hold, or the day ``until`` is over (None: no day is known).

    Ended, not deleted; goes with the person. ``until`` is a day of the employer's calendar.
    """

    __tablename__ = "legal_hold"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    until: Mapped[date | None]
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_account.id"))
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_account.id"))

    person: Mapped[Person] = relationship()
    set_by: Mapped[StaffAccount | None] = relationship(foreign_keys=[set_by_id])

    __table_args__ = (
        Index(
            "uq_legal_hold_live",
            "person_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    def is_in_force(self, today: date) -> bool:
        return self.ended_at is None and (self.until is None or today <= self.until)

    def end(self, by_id: int | None, now: datetime) -> None:
        self.ended_at, self.ended_by_id = now, by_id
