"""Leasing deeds, and marking what became of them: the worker's side of the durable rows."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from portal.core.deeds import (
    LEASE,
    MOST_ATTEMPTS,
    RETRY_AFTER,
    Claim,
    Deed,
    DeedState,
    Outcome,
    is_claimable,
)


def claim_deeds(
    db: Session, *, kinds: Sequence[str], worker: str, limit: int, now: datetime
) -> list[Claim]:
    """Lease up to ``limit`` due deeds; rows that another worker is taking are passed over."""
    _give_up_worn_out(db, kinds, now)
    # a CTE, because PostgreSQL may run a plain subquery with LIMIT and locks more than once
    chosen = (
        select(Deed.id)
        .where(is_claimable(now), Deed.kind.in_(kinds))
        .order_by(Deed.priority, Deed.due_at, Deed.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("chosen")
    )
    rows = db.execute(
        update(Deed)
        .where(Deed.id.in_(select(chosen.c.id)))
        .values(
            state=DeedState.LEASED,
            leased_by=worker,
            leased_until=now + LEASE,
            lease=Deed.lease + 1,
            attempts=Deed.attempts + 1,
        )
        .returning(
            Deed.id,
            Deed.kind,
            Deed.subject_id,
            Deed.payload,
            Deed.dedupe_key,
            Deed.attempts,
            Deed.lease,
            Deed.priority,
        )
        .execution_options(synchronize_session=False)
    ).all()
    return [Claim(*row[:-1]) for row in sorted(rows, key=lambda row: (row[-1], row[0]))]


def _give_up_worn_out(db: Session, kinds: Sequence[str], now: datetime) -> None:
    """A deed whose worker died each time never comes back to be counted; this ends it."""
    db.execute(
        update(Deed)
        .where(Deed.state == DeedState.LEASED, Deed.leased_until < now)
        .where(Deed.kind.in_(kinds), Deed.attempts >= MOST_ATTEMPTS)
        .values(
            state=DeedState.FAILED,
            problem="worker_died",
            finished_at=now,
            leased_by=None,
            leased_until=None,
        )
        .execution_options(synchronize_session=False)
    )


def renew_leases(db: Session, claims: Sequence[Claim], *, now: datetime) -> set[int]:
    """Hold these a while longer; returns the ids that are still ours."""
    held: set[int] = set()
    for claim in claims:
        renewed = db.execute(
            update(Deed)
            .where(*_is_held(claim))
            .values(leased_until=now + LEASE)
            .execution_options(synchronize_session=False)
        )
        if renewed.rowcount == 1:  # type: ignore[attr-defined]  # an UPDATE has a rowcount
            held.add(claim.deed_id)
    return held


def release_deed(db: Session, claim: Claim) -> None:
    """Give a leased deed back untouched; the next worker may take it at once."""
    db.execute(
        update(Deed)
        .where(*_is_held(claim))
        .values(
            state=DeedState.WAITING,
            attempts=claim.attempts - 1,
            leased_by=None,
            leased_until=None,
        )
        .execution_options(synchronize_session=False)
    )


def _is_held(claim: Claim) -> tuple[ColumnElement[bool], ...]:
    return Deed.id == claim.deed_id, Deed.lease == claim.lease, Deed.state == DeedState.LEASED


def finish_deed(db: Session, claim: Claim, outcome: Outcome, *, now: datetime) -> bool:
    """Mark the deed and write the handler's rows. False when the lease has passed to somebody else.

    What happened is marked as done even if the deed was dropped or started again meanwhile.
    """
    held = _is_held(claim)
    marked = db.execute(
        update(Deed)
        .where(*(held[:2] if outcome.state is DeedState.DONE else held))
        .values(_marks(claim, outcome, now))
        .execution_options(synchronize_session=False)
    )
    if marked.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE has a rowcount
        return False
    if outcome.record is not None:
        outcome.record(db, now)
    return True


def _marks(claim: Claim, outcome: Outcome, now: datetime) -> dict[str, Any]:
    marks: dict[str, Any] = {"leased_until": None, "leased_by": None, "problem": outcome.problem}
    if outcome.state is not DeedState.WAITING:
        return marks | {"state": outcome.state, "finished_at": now, "payload": {}}
    if not outcome.is_counted:
        marks["attempts"] = claim.attempts - 1
    elif claim.attempts >= MOST_ATTEMPTS:
        return marks | {"state": DeedState.FAILED, "finished_at": now}
    return marks | {"state": DeedState.WAITING, "due_at": now + _pause(claim, outcome)}


def _pause(claim: Claim, outcome: Outcome) -> timedelta:
    if outcome.retry_after is not None:
        return outcome.retry_after
    return timedelta(minutes=RETRY_AFTER[min(claim.attempts, len(RETRY_AFTER)) - 1])
