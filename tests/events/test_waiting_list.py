"""The waiting list over any sequence of joining, cancelling, running out and adding seats."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.core.errors import Conflict
from portal.core.runtime import Runtime
from portal.events import queries, seats, signing
from portal.events.models import Event, EventSignUp, SignUpState
from portal.outbox.models import OutgoingMail
from portal.people.models import Person
from tests.factories import NOW, a_person, an_employer
from tests.factories import given as stored
from tests.factories.events import an_event, asked, joined

STEPS = some.lists(
    some.tuples(
        some.sampled_from(["join", "join", "ask", "confirm", "cancel", "fewer", "later", "raise"]),
        some.integers(0, 11),
        some.integers(0, 2),
    ),
    max_size=25,
)


class Line:
    """One event, twelve people, and a clock; after each step nothing is wrong."""

    def __init__(self, db: Session, event: Event, people: list[Person]) -> None:
        self.db, self.event, self.people, self.now = db, event, people, NOW

    def step(self, what: str, who: int, number: int) -> None:
        before = self.waiting()
        self.now += timedelta(minutes=40 if what == "later" else 1)
        try:
            self._do(what, self.people[who], number)
            self.db.commit()
        except Conflict:
            self.db.rollback()
        self.look(before)

    def _do(self, what: str, person: Person, number: int) -> None:
        own = queries.find_live(self.db, event_id=self.event.id, person_id=person.id)
        if what == "join":
            signing.sign_up_person(
                self.db, event_id=self.event.id, person=person, companions=number, now=self.now
            )
        elif what == "ask":
            signing.ask_as_guest(
                self.db,
                event_id=self.event.id,
                name="Ada Lovelace",
                email=person.email,
                companions=number,
                need="",
                language="de",
                now=self.now,
            )
        elif what == "later":
            seats.lock_event(self.db, self.event.id, now=self.now)
        elif what == "raise":
            event = seats.lock_event(self.db, self.event.id, now=self.now)
            event.capacity += 1
            seats.settle(self.db, event, now=self.now)
        elif own is not None:
            self._change(what, own, number)

    def _change(self, what: str, own: EventSignUp, number: int) -> None:
        if what == "confirm":
            signing.confirm(self.db, public_id=own.public_id, now=self.now)
        elif what == "cancel":
            signing.cancel(self.db, public_id=own.public_id, now=self.now)
        elif what == "fewer":
            signing.change_companions(
                self.db, public_id=own.public_id, companions=number, now=self.now
            )

    def waiting(self) -> list[int]:
        chosen = select(EventSignUp.id).where(EventSignUp.event_id == self.event.id)
        waits = EventSignUp.state == SignUpState.WAITING
        return list(self.db.scalars(chosen.where(waits).order_by(EventSignUp.number)))

    def look(self, before: list[int]) -> None:
        self.db.expire_all()
        event, after = self.event, self.waiting()
        assert event.taken == seats.sum_of_seats(self.db, event.id) <= event.capacity
        head = seats.first_in_line(self.db, event)
        assert head is None or head.seats > event.free
        # those who stay keep their order, and whoever is new stands behind them
        stayed = [one for one in before if one in after]
        assert after[: len(stayed)] == stayed
        self.nobody_was_passed(before, after)

    def nobody_was_passed(self, before: list[int], after: list[int]) -> None:
        """Whoever moved up had nobody in front who still waits."""
        moved = [
            one
            for one in before
            if one not in after and self.db.get_one(EventSignUp, one).state is SignUpState.CONFIRMED
        ]
        assert moved == [one for one in before if one in moved or one in after][: len(moved)]


@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_nobody_is_overtaken_whatever_happens(
    runtime: Runtime, db: Session, steps: list[tuple[str, int, int]]
) -> None:
    event = an_event(capacity=4)
    people = [a_person() for _ in range(12)]
    stored(db, event, *people)
    line = Line(db, event, people)
    for step in steps:
        line.step(*step)


def test_somebody_for_two_seats_at_the_head_blocks_those_behind(db: Session) -> None:
    stored(db, an_employer(), event := an_event(capacity=2))
    first, second = joined(db, event), joined(db, event)
    pair, single = joined(db, event, companions=1), joined(db, event)

    signing.cancel(db, public_id=first.public_id, now=NOW)
    db.commit()
    assert (pair.state, single.state) == (SignUpState.WAITING, SignUpState.WAITING)

    signing.cancel(db, public_id=second.public_id, now=NOW)
    db.commit()
    assert (pair.state, single.state) == (SignUpState.CONFIRMED, SignUpState.WAITING)
    assert queries.place_in_line(db, single) == 1


def test_a_new_sign_up_never_passes_those_who_wait(db: Session) -> None:
    stored(db, an_employer(), event := an_event(capacity=2))
    first = joined(db, event)
    joined(db, event)
    pair = joined(db, event, companions=1)
    signing.cancel(db, public_id=first.public_id, now=NOW)
    db.commit()
    assert event.free == 1

    assert joined(db, event).state is SignUpState.WAITING
    assert pair.state is SignUpState.WAITING


def test_a_hold_that_runs_out_lets_the_next_move_up_with_one_mail(
    db: Session, runtime: Runtime
) -> None:
    stored(db, an_employer(), event := an_event(capacity=1))
    held = asked(db, event)
    waiting = joined(db, event)
    assert waiting.state is SignUpState.WAITING
    late = NOW + timedelta(minutes=45)

    for _ in range(2):
        seats.lock_event(db, event.id, now=late)
        db.commit()

    assert (held.state, waiting.state) == (SignUpState.EXPIRED, SignUpState.CONFIRMED)
    moved = select(func.count(OutgoingMail.id)).where(OutgoingMail.kind == "event_moved_up")
    assert db.scalar(moved) == 1


def test_nobody_moves_up_after_the_deadline_but_by_hand(db: Session) -> None:
    stored(db, an_employer(), event := an_event(capacity=1))
    first, waiting = joined(db, event), joined(db, event)
    db.execute(update(Event).values(sign_up_until=NOW + timedelta(hours=1)))
    db.commit()
    late = NOW + timedelta(hours=2)

    signing.cancel(db, public_id=first.public_id, now=late)
    db.commit()
    assert not waiting.holds_seats

    lena = Actor.staff(1, "Lena Vogt")
    assert signing.promote(db, event_id=event.id, now=late, actor=lena) == 1
    assert signing.promote(db, event_id=event.id, now=late, actor=lena) == 0
    assert waiting.holds_seats


def test_whoever_cancels_after_moving_up_is_not_on_the_list_again(db: Session) -> None:
    stored(db, an_employer(), event := an_event(capacity=1))
    first, second, third = joined(db, event), joined(db, event), joined(db, event)
    for one in (first, second):
        signing.cancel(db, public_id=one.public_id, now=NOW)
    db.commit()
    assert second.state is SignUpState.CANCELLED
    assert third.state is SignUpState.CONFIRMED
