"""Durable rows: what must happen outside of a request, written in the transaction of its reason.

A worker leases due rows, does them one by one and marks each. A lease that runs out is taken over
by the next worker; the number of the lease fences off the one that lost it. Doing is at least
once: a deed that may not happen twice carries its own key (a mail its Message-ID).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Index, String, and_, exists, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.core.db import Base, insert_into, stored_as_value

LEASE = timedelta(seconds=120)
RETRY_AFTER = (1, 5, 15, 60)  # minutes after the first tries; then every hour
MOST_ATTEMPTS = 28  # with the steps above a little over a day


class DeedState(StrEnum):
    WAITING = "waiting"
    LEASED = "leased"
    DONE = "done"
    DROPPED = "dropped"  # was no longer true when its time came
    FAILED = "failed"  # given up; a person must look


class Deed(Base):
    """One thing to do later. ``problem`` is a short code, never a text with personal data."""

    __tablename__ = "deed"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(64))
    subject_id: Mapped[int | None]
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    dedupe_key: Mapped[str] = mapped_column(String(120), unique=True)
    priority: Mapped[int] = mapped_column(default=100)
    state: Mapped[DeedState] = mapped_column(stored_as_value(DeedState), default=DeedState.WAITING)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[int] = mapped_column(default=0)
    leased_by: Mapped[str | None] = mapped_column(String(64))
    leased_until: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    problem: Mapped[str | None] = mapped_column(String(64))

    __table_args__ = (Index("ix_deed_state_due_at", "state", "due_at"),)

    @property
    def is_open(self) -> bool:
        return self.state in (DeedState.WAITING, DeedState.LEASED)

    def drop(self, now: datetime) -> None:
        """Takes it out before it happened."""
        self.state, self.finished_at, self.payload = DeedState.DROPPED, now, {}

    def try_again(self, now: datetime) -> None:
        """A person has looked: once more from the start."""
        self.state, self.due_at, self.attempts = DeedState.WAITING, now, 0
        self.problem = self.finished_at = None


@dataclass(frozen=True)
class Claim:
    """A leased deed in the hands of one worker."""

    deed_id: int
    kind: str
    subject_id: int | None
    payload: dict[str, Any]
    dedupe_key: str
    attempts: int
    lease: int


@dataclass(frozen=True)
class Outcome:
    """What became of a deed; ``record`` writes the handler's own rows in the same transaction."""

    state: DeedState
    problem: str | None = None
    record: Callable[[Session, datetime], None] | None = None
    retry_after: timedelta | None = None
    is_counted: bool = True


def done(record: Callable[[Session, datetime], None] | None = None) -> Outcome:
    """It happened."""
    return Outcome(DeedState.DONE, record=record)


def dropped(problem: str) -> Outcome:
    """It was no longer to be done."""
    return Outcome(DeedState.DROPPED, problem)


def failed(problem: str, record: Callable[[Session, datetime], None] | None = None) -> Outcome:
    """It will not work by trying again."""
    return Outcome(DeedState.FAILED, problem, record)


def later(
    problem: str,
    *,
    after: timedelta | None = None,
    record: Callable[[Session, datetime], None] | None = None,
) -> Outcome:
    """It may work later: after ``after``, else after the steps of RETRY_AFTER."""
    return Outcome(DeedState.WAITING, problem, record, retry_after=after)


def postponed(problem: str, *, after: timedelta) -> Outcome:
    """It could not even be tried, because something it needs is down; this costs no attempt."""
    return Outcome(DeedState.WAITING, problem, retry_after=after, is_counted=False)


def queue_deed(
    db: Session,
    *,
    kind: str,
    dedupe_key: str,
    now: datetime,
    subject_id: int | None = None,
    payload: dict[str, Any] | None = None,
    due_at: datetime | None = None,
    priority: int = 100,
) -> Deed:
    """Write a deed, due at ``due_at`` or at once. The same ``dedupe_key`` is written only once,
    also when two transactions write it at the same moment."""
    row = insert_into(db, Deed).values(
        kind=kind,
        subject_id=subject_id,
        payload=payload or {},
        dedupe_key=dedupe_key,
        priority=priority,
        state=DeedState.WAITING,
        created_at=now,
        due_at=due_at or now,
        attempts=0,
        lease=0,
    )
    db.execute(row.on_conflict_do_nothing(index_elements=[Deed.dedupe_key]))
    return db.scalars(select(Deed).where(Deed.dedupe_key == dedupe_key)).one()


def is_claimable(now: datetime) -> ColumnElement[bool]:
    """Due and waiting, or left behind by a worker that died."""
    return or_(
        and_(Deed.state == DeedState.WAITING, Deed.due_at <= now),
        and_(Deed.state == DeedState.LEASED, Deed.leased_until < now),
    )


def is_anything_due(db: Session, *, kinds: Sequence[str], now: datetime) -> bool:
    """Whether a worker would find something to do."""
    return bool(db.scalar(select(exists().where(is_claimable(now), Deed.kind.in_(kinds)))))


def is_work_open(db: Session, *, kind: str, subject_id: int) -> bool:
    """Whether a deed of this kind about this subject is still to be done."""
    asked = Deed.kind == kind, Deed.subject_id == subject_id
    is_open = Deed.state.in_((DeedState.WAITING, DeedState.LEASED))
    return bool(db.scalar(select(exists().where(*asked, is_open))))


def lag(db: Session, *, now: datetime) -> timedelta:
    """How long the oldest deed has been due that nobody is doing; zero when nothing waits."""
    waiting = Deed.state == DeedState.WAITING, Deed.due_at <= now
    abandoned = Deed.state == DeedState.LEASED, Deed.leased_until < now
    since = [db.scalar(select(func.min(Deed.due_at)).where(*late)) for late in (waiting, abandoned)]
    return max((now - moment for moment in since if moment), default=timedelta(0))
