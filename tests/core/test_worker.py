import io
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.core import clock, leases, waking, worker
from portal.core.db import write_transaction
from portal.core.deeds import (
    LEASE,
    MOST_ATTEMPTS,
    Claim,
    Deed,
    DeedState,
    Outcome,
    done,
    dropped,
    later,
    queue_deed,
)
from portal.core.logs import configure_logs
from portal.core.queue import run_worker, wake
from portal.core.runtime import Runtime
from portal.core.settings import WrongSetting
from portal.core.worker import Worker, drain, register_handler
from tests.factories import NOW

Do = Callable[[Runtime, Claim, datetime], Outcome]


@pytest.fixture(autouse=True)
def _own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_handlers", {})
    monkeypatch.setattr(worker, "_chores", [])


def queue(db: Session, number: int = 1, **given: object) -> list[int]:
    with write_transaction(db):
        rows = [
            queue_deed(db, kind="step", dedupe_key=f"step:{n}", now=NOW, **given)  # type: ignore[arg-type]
            for n in range(number)
        ]
        return [row.id for row in rows]


def remember_steps() -> list[int]:
    """Every step succeeds; the list fills with what was done."""
    seen: list[int] = []

    def do(_runtime: Runtime, claim: Claim, _now: datetime) -> Outcome:
        seen.append(claim.deed_id)
        return done()

    register_handler("step", do)
    return seen


def states(db: Session) -> Counter[str]:
    db.rollback()
    return Counter(db.scalars(select(Deed.state)))


def test_a_round_does_all_that_is_due(db: Session, runtime: Runtime) -> None:
    queue(db, 25)
    seen = remember_steps()

    assert drain(runtime, "first") == 25
    assert sorted(seen) == seen
    assert states(db) == {DeedState.DONE: 25}
    assert drain(runtime, "first") == 0


def test_tools_are_put_away_after_a_round(db: Session, runtime: Runtime) -> None:
    queue(db, 12)
    rounds: list[str] = []

    def put_away() -> None:
        rounds.append("over")

    def do(*_: object) -> Outcome:
        worker.after_drain(put_away)
        return done()

    register_handler("step", do)
    drain(runtime)

    assert rounds == ["over"]


def test_a_handler_runs_without_an_open_transaction(db: Session, runtime: Runtime) -> None:
    queue(db)

    def write_elsewhere(runtime: Runtime, _claim: Claim, now: datetime) -> Outcome:
        with runtime.writing() as other:  # would wait for its own worker otherwise
            queue_deed(other, kind="other", dedupe_key="other", now=now)
        return done()

    register_handler("step", write_elsewhere)
    assert drain(runtime) == 1


def test_what_a_handler_did_not_expect_is_tried_later_and_logged_without_its_words(
    db: Session, runtime: Runtime
) -> None:
    queue(db)
    configure_logs(logged := io.StringIO())

    def fail(*_: object) -> Outcome:
        raise ValueError("Zofia Möchlichen")

    register_handler("step", fail)
    assert drain(runtime) == 1

    deed = db.scalars(select(Deed)).one()
    assert (deed.state, deed.problem) == (DeedState.WAITING, "error")
    assert deed.due_at > clock.now() + timedelta(seconds=50)
    assert '"error": "ValueError"' in logged.getvalue()
    assert "Zofia" not in logged.getvalue()


def test_a_poisoned_deed_ends_and_holds_up_nobody(db: Session, runtime: Runtime) -> None:
    poisoned = queue(db, 3)[0]
    with write_transaction(db):
        db.get_one(Deed, poisoned).attempts = MOST_ATTEMPTS - 1

    def do(_runtime: Runtime, claim: Claim, _now: datetime) -> Outcome:
        if claim.deed_id == poisoned:
            raise RuntimeError
        return done()

    register_handler("step", do)
    drain(runtime)
    assert states(db) == {DeedState.DONE: 2, DeedState.FAILED: 1}


def test_two_workers_at_once_never_do_the_same_deed(db: Session, runtime: Runtime) -> None:
    queue(db, 60)
    seen: list[int] = []

    def do(_runtime: Runtime, claim: Claim, _now: datetime) -> Outcome:
        seen.append(claim.deed_id)
        time.sleep(0.002)
        return done()

    register_handler("step", do)
    workers = [threading.Thread(target=drain, args=(runtime, f"w{n}")) for n in range(4)]
    for thread in workers:
        thread.start()
    for thread in workers:
        thread.join()
    assert sorted(seen) == sorted(set(seen))
    assert states(db) == {DeedState.DONE: 60}


def test_a_slow_deed_keeps_its_lease(
    db: Session, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The keeper renews while the handler works; nobody else takes the deed over."""
    queue(db, 2)
    monkeypatch.setattr(leases, "RENEW_EVERY", 0.02)
    renewed = threading.Event()
    held: list[datetime] = []

    def slow(runtime: Runtime, claim: Claim, _now: datetime) -> Outcome:
        before = _leased_until(runtime, claim)
        for _look in range(500):
            if _leased_until(runtime, claim) > before:
                renewed.set()
                break
            time.sleep(0.01)
        held.append(before)
        return done()

    register_handler("step", slow)
    assert drain(runtime) == 2
    assert renewed.is_set()


def _leased_until(runtime: Runtime, claim: Claim) -> datetime:
    with runtime.reading() as db:
        until = db.get_one(Deed, claim.deed_id).leased_until
        assert until is not None
        return until


def test_a_lost_lease_is_neither_done_nor_marked(
    db: Session, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = queue(db, 2)
    done_here: list[int] = []

    def lose_the_next(runtime: Runtime, claim: Claim, _now: datetime) -> Outcome:
        done_here.append(claim.deed_id)
        with runtime.writing() as other:
            other.get_one(Deed, second).lease += 1
        kept[0].renew(runtime)
        return done()

    kept: list[leases.Leases] = []

    @contextmanager
    def remembered(runtime: Runtime, claims: Sequence[Claim]) -> Iterator[leases.Leases]:
        with leases.kept_leases(runtime, claims) as found:
            kept.append(found)
            yield found

    monkeypatch.setattr(worker, "kept_leases", remembered)
    register_handler("step", lose_the_next)
    drain(runtime)
    assert done_here == [first]


def test_a_worker_that_is_asked_to_stop_gives_the_rest_back(db: Session, runtime: Runtime) -> None:
    queue(db, 5)
    one = Worker(runtime)

    def stop(*_: object) -> Outcome:
        one.stopping.set()
        return done()

    register_handler("step", stop)
    assert one.drain() == 1
    assert states(db) == {DeedState.DONE: 1, DeedState.WAITING: 4}
    assert set(db.scalars(select(Deed.attempts).where(Deed.state == DeedState.WAITING))) == {0}


def test_what_cannot_be_marked_now_is_marked_in_the_next_round(
    db: Session, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mail has left, the database is locked or full: it must not leave again."""
    queue(db, 3)
    seen = remember_steps()
    one = Worker(runtime)
    write = one._write

    def locked(*_: object) -> None:
        raise OperationalError("COMMIT", {}, Exception("database is locked"))

    monkeypatch.setattr(one, "_write", locked)
    assert one.drain() == 0
    assert len(seen) == 1
    assert states(db) == {DeedState.LEASED: 3}

    monkeypatch.setattr(one, "_write", write)
    assert one.drain() == 2
    assert len(seen) == len(set(seen)) == 3
    assert states(db) == {DeedState.DONE: 3}


def test_rows_that_cannot_be_written_are_tried_later(db: Session, runtime: Runtime) -> None:
    queue(db)

    def wrong(_db: Session, _at: datetime) -> None:
        raise KeyError

    register_handler("step", lambda *_: done(wrong))
    drain(runtime)
    deed = db.scalars(select(Deed)).one()
    assert (deed.state, deed.problem) == (DeedState.WAITING, "error")


def test_chores_do_not_stop_each_other(runtime: Runtime) -> None:
    swept: list[str] = []

    def fail(_runtime: Runtime) -> None:
        raise ValueError

    worker.register_chore(fail)
    worker.register_chore(lambda _runtime: swept.append("swept"))
    Worker(runtime).do_chores()
    assert swept == ["swept"]


@contextmanager
def running(runtime: Runtime) -> Iterator[threading.Event]:
    stop = threading.Event()
    thread = threading.Thread(target=run_worker, args=(runtime,), kwargs={"stop": stop})
    thread.start()
    try:
        yield stop
    finally:
        stop.set()
        thread.join(20)
        assert not thread.is_alive()


def until(condition: Callable[[], bool], seconds: float = 20.0) -> bool:
    deadline = time.perf_counter() + seconds
    while time.perf_counter() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def test_a_running_worker_finds_old_new_and_soon_due_deeds(db: Session, runtime: Runtime) -> None:
    """With a file as queue on SQLite, with the same server as queue on PostgreSQL."""
    register_handler("step", lambda *_: done())
    queue(db)
    if runtime.settings.database_url.startswith("postgresql"):
        url = runtime.settings.database_url
        runtime = Runtime(replace(runtime.settings, queue_url=url))
    with running(runtime):
        assert until(lambda: states(db) == {DeedState.DONE: 1})
        soon = clock.now() + timedelta(seconds=1)
        with write_transaction(db):
            queue_deed(db, kind="step", dedupe_key="new", now=clock.now())
            queue_deed(db, kind="step", dedupe_key="soon", now=clock.now(), due_at=soon)
        wake(runtime)
        assert until(lambda: states(db) == {DeedState.DONE: 3})
    runtime.engine.dispose()


def test_a_wake_is_one_word_and_no_pickle(runtime: Runtime) -> None:
    wake(runtime)

    huey = waking.make_huey(runtime.settings.queue_url)
    [stored] = huey.storage.enqueued_items()
    huey.storage.close()
    assert bytes(stored).startswith(b"[")
    assert b"portal.core.waking.look" in bytes(stored)


def test_a_queue_that_is_away_disturbs_nobody(runtime: Runtime) -> None:
    nowhere = replace(runtime.settings, queue_url="sqlite:////nowhere/queue.sqlite")
    started = time.perf_counter()
    for _call in range(50):
        wake(Runtime(nowhere))
    assert time.perf_counter() - started < 1


def test_a_worker_works_without_its_queue(
    db: Session, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    register_handler("step", lambda *_: done())

    def away(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(waking, "listen", away)
    with running(runtime):
        queue(db)
        assert until(lambda: states(db) == {DeedState.DONE: 1})


def test_a_wrong_queue_is_refused_at_the_start(runtime: Runtime) -> None:
    wrong = Runtime(replace(runtime.settings, queue_url="amqp://localhost"))
    with pytest.raises(WrongSetting, match="PORTAL_QUEUE_URL"):
        run_worker(wrong)


def test_outcomes_reach_the_rows(db: Session, runtime: Runtime) -> None:
    ids = queue(db, 2)
    outcomes = dict(zip(ids, [dropped("over"), later("busy", after=LEASE)], strict=True))
    register_handler("step", lambda _r, claim, _now: outcomes[claim.deed_id])
    drain(runtime)
    assert states(db) == {DeedState.DROPPED: 1, DeedState.WAITING: 1}
