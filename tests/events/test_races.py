"""Many at once, in processes of their own: never one seat too many, never one left over, nobody
overtaken, nobody told twice."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.core import clock
from portal.core.runtime import Runtime
from portal.events import queries, seats, signing
from portal.events.errors import AlreadySignedUp, EventFull, NotEnoughSeats
from portal.events.models import Event, EventSignUp, SignUpState
from portal.outbox.models import OutgoingMail
from portal.people.merging import Keep, merge_people
from portal.people.models import Person
from tests.events.crowd import crowd
from tests.factories import NOW, a_person, an_employer, given
from tests.factories.events import an_event, joined

SEATS = 50
HALF_A_YEAR = timedelta(days=180)
log = logging.getLogger(__name__)  # the figures: pytest -o log_cli=true -o log_cli_level=INFO


@pytest.mark.processes
@pytest.mark.parametrize("cancels", [False, True], ids=["only-joining", "with-cancelling"])
def test_sixteen_processes_sell_exactly_what_there_is(
    runtime: Runtime, db: Session, cancels: bool
) -> None:
    now = clock.now()
    event = an_event(starts_at=now + HALF_A_YEAR, capacity=SEATS, published_at=now)
    event.has_waiting_list = False
    given(db, an_employer(), event)

    outcomes, took = crowd(runtime, event.id, cancels=cancels)
    log.info("%s in %.2f s: %s", db.get_bind().dialect.name, took, dict(outcomes))

    db.expire_all()
    assert [word for word in outcomes if word.startswith("error")] == []
    assert event.taken == seats.sum_of_seats(db, event.id) <= SEATS
    assert queries.differences(db) == []
    if not cancels:
        assert event.taken == SEATS
    assert outcomes["EventFull"] > 0


@pytest.mark.processes
def test_sixteen_processes_and_a_waiting_list_overtake_nobody(
    runtime: Runtime, db: Session
) -> None:
    now = clock.now()
    event = an_event(starts_at=now + HALF_A_YEAR, capacity=SEATS, published_at=now)
    given(db, an_employer(), event)

    outcomes, took = crowd(runtime, event.id, cancels=True, confirms=True)
    log.info("%s in %.2f s: %s", db.get_bind().dialect.name, took, dict(outcomes))

    db.expire_all()
    assert [word for word in outcomes if word.startswith("error")] == []
    assert event.taken == seats.sum_of_seats(db, event.id) <= SEATS
    head = seats.first_in_line(db, event)
    assert head is not None
    assert head.seats > event.free


def at_once(runtime: Runtime, *acts: Callable[[Session], Any]) -> list[str]:
    """Each in a thread and a transaction of its own; what became of each."""
    start = Barrier(len(acts))

    def run(act: Callable[[Session], Any]) -> str:
        start.wait()
        try:
            with runtime.writing() as db:
                act(db)
        except (AlreadySignedUp, EventFull, NotEnoughSeats) as refusal:
            return type(refusal).__name__
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def mails(db: Session, kind: str) -> int:
    db.rollback()
    return db.scalar(select(func.count(OutgoingMail.id)).where(OutgoingMail.kind == kind)) or 0


def test_two_workers_and_a_colleague_move_one_person_up_once(runtime: Runtime, db: Session) -> None:
    given(db, an_employer(), event := an_event(capacity=1))
    first, second = joined(db, event), joined(db, event)
    with runtime.writing() as other:  # a seat is free, and nobody has looked yet
        row = other.get_one(EventSignUp, first.id)
        row.state, row.ended_at = SignUpState.CANCELLED, NOW
        other.get_one(Event, event.id).taken = 0

    def work(other: Session) -> None:
        seats.lock_event(other, event.id, now=NOW)

    def promote(other: Session) -> None:
        signing.promote(other, event_id=event.id, now=NOW, actor=Actor.staff(1, "Lena Vogt"))

    assert at_once(runtime, work, work, promote) == ["done"] * 3

    db.expire_all()
    assert db.get_one(EventSignUp, second.id).state is SignUpState.CONFIRMED
    assert mails(db, "event_moved_up") == 1
    assert event.taken == 1


def test_one_person_who_presses_six_times_is_signed_up_once(runtime: Runtime, db: Session) -> None:
    given(db, an_employer(), event := an_event(), person := a_person())

    def join(other: Session) -> None:
        signing.sign_up_person(
            other,
            event_id=event.id,
            person=other.get_one(Person, person.id),
            companions=0,
            now=NOW,
        )

    assert at_once(runtime, *[join] * 6) == ["AlreadySignedUp"] * 5 + ["done"]
    assert mails(db, "event_confirmed") == 1


def test_one_new_address_asked_for_six_times_is_one_person_and_one_hold(
    runtime: Runtime, db: Session
) -> None:
    given(db, an_employer(), event := an_event(), other_event := an_event())

    def ask(event_id: int) -> Callable[[Session], None]:
        return lambda other: signing.ask_as_guest(
            other,
            event_id=event_id,
            name="Grace Hopper",
            email="grace@example.com",
            companions=1,
            need="",
            language="de",
            now=NOW,
        )

    assert at_once(runtime, *[ask(event.id)] * 4, *[ask(other_event.id)] * 2) == ["done"] * 6

    db.expire_all()
    assert db.scalar(select(func.count(Person.id))) == 1
    assert (event.taken, other_event.taken) == (2, 2)


def test_the_last_seat_goes_to_one_of_six(runtime: Runtime, db: Session) -> None:
    given(db, an_employer(), event := an_event(capacity=1, has_waiting_list=False))
    given(db, *(people := [a_person() for _ in range(6)]))

    def join(person: Person) -> Callable[[Session], None]:
        return lambda other: signing.sign_up_person(
            other,
            event_id=event.id,
            person=other.get_one(Person, person.id),
            companions=0,
            now=NOW,
        )  # type: ignore[return-value]

    assert at_once(runtime, *map(join, people)) == ["EventFull"] * 5 + ["done"]


def test_merging_and_signing_up_at_once_do_not_wait_for_each_other(
    runtime: Runtime, db: Session
) -> None:
    """Signing up holds the event, then refers to the person; merging goes the other way."""
    given(db, an_employer(), event := an_event(capacity=SEATS))
    event_id = event.id

    def merge(source_id: int, target_id: int) -> Callable[[Session], None]:
        def act(other: Session) -> None:
            pair = {"source_id": source_id, "target_id": target_id}
            merge_people(other, **pair, keep=Keep(), now=NOW, actor=Actor.system())

        return act

    def join(person_id: int) -> Callable[[Session], None]:
        def act(other: Session) -> None:
            person = other.get_one(Person, person_id)
            signing.sign_up_person(other, event_id=event_id, person=person, companions=0, now=NOW)

        return act

    acts = []
    for _ in range(4):
        given(db, source := a_person(), target := a_person())
        joined(db, event, person=target)
        acts += [merge(source.id, target.id), join(source.id)]
    db.rollback()

    assert at_once(runtime, *acts) == ["done"] * 8
    assert queries.differences(db) == []
