from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.core import deeds
from portal.core.claims import claim_deeds, finish_deed, release_deed, renew_leases
from portal.core.db import write_transaction
from portal.core.deeds import (
    LEASE,
    MOST_ATTEMPTS,
    Claim,
    Deed,
    DeedState,
    done,
    failed,
    later,
    postponed,
    queue_deed,
)
from tests.factories import NOW

MINUTE = timedelta(minutes=1)


def a_deed(db: Session, key: str = "letter:1", **given: object) -> Deed:
    with write_transaction(db):
        return queue_deed(db, kind="letter", dedupe_key=key, now=NOW, **given)  # type: ignore[arg-type]


def claims(
    db: Session, *, worker: str = "first", now: object = NOW, limit: int = 10
) -> list[Claim]:
    with write_transaction(db):
        return claim_deeds(db, kinds=["letter"], worker=worker, limit=limit, now=now)  # type: ignore[arg-type]


def finish(db: Session, claim: Claim, outcome: deeds.Outcome, now: object = NOW) -> bool:
    with write_transaction(db):
        return finish_deed(db, claim, outcome, now=now)  # type: ignore[arg-type]


def test_the_same_key_is_written_once(db: Session) -> None:
    assert a_deed(db).id == a_deed(db).id

    assert db.scalar(select(func.count(Deed.id))) == 1


def test_a_deed_is_leased_when_it_is_due_and_only_once(db: Session) -> None:
    a_deed(db, due_at=NOW + MINUTE)

    assert claims(db) == []
    assert [claim.attempts for claim in claims(db, now=NOW + MINUTE)] == [1]
    assert claims(db, now=NOW + MINUTE) == []


def test_urgent_deeds_come_first(db: Session) -> None:
    a_deed(db, "slow")
    a_deed(db, "quick", priority=10)

    assert [claim.dedupe_key for claim in claims(db)] == ["quick", "slow"]


def test_a_batch_is_no_larger_than_asked(db: Session) -> None:
    for number in range(5):
        a_deed(db, f"letter:{number}")

    assert len(claims(db, limit=3)) == 3
    assert len(claims(db, limit=3)) == 2


def test_other_kinds_are_left_alone(db: Session) -> None:
    with write_transaction(db):
        queue_deed(db, kind="export", dedupe_key="export:1", now=NOW)

    assert claims(db) == []


def test_a_lease_that_ran_out_is_taken_over_and_fences_off_the_first(db: Session) -> None:
    deed = a_deed(db)
    [first] = claims(db)
    after = NOW + LEASE + MINUTE
    [second] = claims(db, worker="second", now=after)

    assert second.lease == first.lease + 1
    assert not finish(db, first, done(), after)
    assert finish(db, second, failed("no"), after)
    db.refresh(deed)
    assert (deed.state, deed.problem) == (DeedState.FAILED, "no")


def test_a_renewed_lease_is_not_taken_over(db: Session) -> None:
    a_deed(db)
    [claim] = claims(db)
    later_on = NOW + LEASE - MINUTE
    with write_transaction(db):
        held = renew_leases(db, [claim], now=later_on)

    assert held == {claim.deed_id}
    assert claims(db, worker="second", now=NOW + LEASE + timedelta(seconds=30)) == []


def test_a_lost_lease_cannot_be_renewed(db: Session) -> None:
    a_deed(db)
    [first] = claims(db)
    after = NOW + LEASE + MINUTE
    claims(db, worker="second", now=after)

    with write_transaction(db):
        assert renew_leases(db, [first], now=after) == set()


def test_a_released_deed_costs_no_attempt(db: Session) -> None:
    a_deed(db)
    [claim] = claims(db)
    with write_transaction(db):
        release_deed(db, claim)

    assert [again.attempts for again in claims(db, worker="second")] == [1]


def test_pauses_grow_and_the_last_try_fails(db: Session) -> None:
    deed = a_deed(db)
    now, pauses = NOW, []
    for _attempt in range(MOST_ATTEMPTS):
        [claim] = claims(db, now=now)
        finish(db, claim, later("busy"), now)
        db.refresh(deed)
        pauses.append(int((deed.due_at - now).total_seconds() // 60))
        now = deed.due_at
    assert pauses[:6] == [1, 5, 15, 60, 60, 60]
    assert (deed.state, deed.problem, deed.attempts) == (DeedState.FAILED, "busy", MOST_ATTEMPTS)
    assert timedelta(hours=24) < now - NOW < timedelta(hours=30)


def test_what_could_not_be_tried_never_gives_up(db: Session) -> None:
    deed = a_deed(db)
    now = NOW
    for _attempt in range(MOST_ATTEMPTS + 5):
        [claim] = claims(db, now=now)
        finish(db, claim, postponed("down", after=MINUTE), now)
        now += MINUTE
    db.refresh(deed)
    assert (deed.state, deed.problem, deed.attempts) == (DeedState.WAITING, "down", 0)


def test_a_deed_that_kills_its_worker_each_time_ends(db: Session) -> None:
    deed = a_deed(db)
    now = NOW
    for _attempt in range(MOST_ATTEMPTS):
        assert len(claims(db, now=now)) == 1
        now += LEASE + MINUTE
    assert claims(db, now=now) == []
    db.refresh(deed)
    assert (deed.state, deed.problem) == (DeedState.FAILED, "worker_died")


def test_what_happened_is_told_although_it_was_dropped_meanwhile(db: Session) -> None:
    deed = a_deed(db)
    [claim] = claims(db)
    with write_transaction(db):
        deed.drop(NOW)
    assert finish(db, claim, done())
    db.refresh(deed)
    assert deed.state is DeedState.DONE


def test_what_was_dropped_is_not_tried_again(db: Session) -> None:
    deed = a_deed(db)
    [claim] = claims(db)
    with write_transaction(db):
        deed.drop(NOW)
    assert not finish(db, claim, later("busy"))
    db.refresh(deed)
    assert deed.state is DeedState.DROPPED


def test_the_payload_goes_when_the_deed_is_over(db: Session) -> None:
    deed = a_deed(db, payload={"address": "zofia@example.com"})
    [claim] = claims(db)
    assert claim.payload == {"address": "zofia@example.com"}
    finish(db, claim, done())
    db.refresh(deed)
    assert deed.payload == {}


def test_rows_of_the_handler_are_written_with_the_mark_or_not_at_all(db: Session) -> None:
    deed = a_deed(db)
    [claim] = claims(db)

    def fail(_db: Session, _at: object) -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        finish(db, claim, done(fail))
    db.refresh(deed)
    assert deed.state is DeedState.LEASED


def test_the_lag_is_the_age_of_the_oldest_that_nobody_does(db: Session) -> None:
    assert deeds.lag(db, now=NOW) == timedelta(0)
    a_deed(db)
    a_deed(db, "letter:2", due_at=NOW + 2 * MINUTE)

    assert deeds.lag(db, now=NOW + MINUTE) == MINUTE
    claims(db, now=NOW + MINUTE)
    assert deeds.lag(db, now=NOW + MINUTE) == timedelta(0)
    assert deeds.lag(db, now=NOW + LEASE + 2 * MINUTE) == LEASE + 2 * MINUTE
