"""Two at once: the database decides, and nothing is told twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.consents import service as consents
from portal.consents.models import Action, Channel, ConsentEvent, Purpose
from portal.core.runtime import Runtime
from portal.people.models import Person
from portal.talentpool import service
from portal.talentpool.models import PoolMembership
from portal.talentpool.wishes import Wishes
from tests.factories import NOW, a_person, an_employer, given
from tests.factories.talentpool import DECISION, a_member

AT_ONCE = 6


@pytest.fixture
def person(db: Session) -> Person:
    given(db, an_employer(), person := a_person())
    return person


def race(runtime: Runtime, act: Callable[[Session, int], object]) -> None:
    start = Barrier(AT_ONCE)

    def run(number: int) -> None:
        start.wait()
        with runtime.writing() as db:
            act(db, number)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(run, range(AT_ONCE)))


def join(db: Session, person_id: int, interest: str) -> None:
    service.save_choices(
        db,
        person_id=person_id,
        before=set(),
        wanted={Purpose.TALENT_POOL},
        wishes=Wishes(interests=(interest, "IT"), places=("Kiel",)),
        seals=None,
        decision=DECISION,
        now=NOW,
    )


def test_joining_several_times_at_once_is_one_membership(
    runtime: Runtime, db: Session, person: Person
) -> None:
    race(runtime, lambda other, number: join(other, person.id, f"Bereich {number}"))
    assert db.scalar(select(func.count(PoolMembership.id))) == 1
    assert db.scalars(select(ConsentEvent.action)).all() == [Action.GIVEN]


def test_leaving_by_page_by_mail_and_by_time_at_once_is_told_once(
    runtime: Runtime, db: Session, person: Person
) -> None:
    a_member(db, person, interests=("IT",))

    def leave(other: Session, number: int) -> object:
        if number % 2:
            return service.leave(other, person_id=person.id, decision=DECISION, now=NOW)
        return consents.withdraw(
            other,
            person_id=person.id,
            purpose=Purpose.TALENT_POOL,
            channel=Channel.MAIL_LINK,
            now=NOW,
        )

    race(runtime, leave)
    actions = db.scalars(select(ConsentEvent.action).order_by(ConsentEvent.id)).all()
    assert actions == [Action.GIVEN, Action.WITHDRAWN]
    assert db.scalar(select(func.count(PoolMembership.id))) == 0


def test_people_who_choose_the_same_new_area_at_once_all_get_in(
    runtime: Runtime, db: Session, person: Person
) -> None:
    people = [a_person() for _ in range(AT_ONCE)]
    given(db, *people)
    race(runtime, lambda other, number: join(other, people[number].id, "Netzbetrieb"))
    assert db.scalar(select(func.count(PoolMembership.id))) == AT_ONCE


def test_wishes_sent_while_a_mail_program_withdraws_are_not_kept(
    runtime: Runtime, db: Session, person: Person
) -> None:
    """The form and the link are pressed at once; whichever comes first, nothing stays."""
    a_member(db, person, interests=("IT",))

    def act(other: Session, number: int) -> object:
        if number % 2:
            return consents.withdraw(
                other,
                person_id=person.id,
                purpose=Purpose.TALENT_POOL,
                channel=Channel.MAIL_LINK,
                now=NOW,
            )
        return service.save_choices(
            other,
            person_id=person.id,
            before={Purpose.TALENT_POOL},
            wanted={Purpose.TALENT_POOL},
            wishes=Wishes(interests=("IT",), places=(f"Kiel {number}",)),
            seals=None,
            decision=DECISION,
            now=NOW,
        )

    race(runtime, act)
    assert db.scalar(select(func.count(PoolMembership.id))) == 0
