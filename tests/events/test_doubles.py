"""Two persons who become one hold two sign-ups for one event: one stays, the seats of the other go
on; parted again, each has their own back as far as the event allows it."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.core.runtime import Runtime
from portal.events import signing
from portal.events.links import make_token
from portal.events.models import Event, EventSignUp, SignUpState
from portal.events.queries import differences
from portal.outbox.models import OutgoingMail
from portal.people import merging
from portal.people.merging import Keep
from portal.people.models import Person, PersonMerge
from tests.browser import Browser
from tests.factories import NOW, a_person, an_employer, given
from tests.factories.events import a_sign_up, an_event, asked, joined

LATER = NOW + timedelta(days=1)
CONFIRMED, WAITING = SignUpState.CONFIRMED, SignUpState.WAITING
CANCELLED, EXPIRED = SignUpState.CANCELLED, SignUpState.EXPIRED


@pytest.fixture
def two(db: Session) -> tuple[Person, Person]:
    given(db, an_employer(), source := a_person(), target := a_person())
    return source, target


def merge(db: Session, two: tuple[Person, Person]) -> PersonMerge:
    made = merging.merge_people(
        db, source_id=two[0].id, target_id=two[1].id, keep=Keep(), now=NOW, actor=Actor.system()
    )
    db.commit()
    return made


def part(db: Session, made: PersonMerge) -> int:
    parted = merging.undo_merge(db, public_id=made.public_id, now=LATER, actor=Actor.system())
    db.commit()
    return parted.lost


def mails(db: Session) -> list[tuple[str, int]]:
    rows = db.execute(select(OutgoingMail.kind, OutgoingMail.person_id).order_by(OutgoingMail.id))
    return [(kind, person_id) for kind, person_id in rows]


@pytest.mark.parametrize(
    ("of_source", "of_target", "stays"),
    [(0, 0, "target"), (2, 1, "source"), (1, 2, "target")],
)
def test_of_two_with_seats_the_one_with_more_stays(
    db: Session, two: tuple[Person, Person], of_source: int, of_target: int, stays: str
) -> None:
    given(db, event := an_event(capacity=9))
    rows = {
        "source": joined(db, event, person=two[0], companions=of_source),
        "target": joined(db, event, person=two[1], companions=of_target),
    }
    merge(db, two)
    kept = rows.pop(stays)
    (other,) = rows.values()
    assert (kept.state, other.state) == (CONFIRMED, CANCELLED)
    assert kept.person_id == other.person_id == two[1].id
    assert (event.taken, differences(db)) == (kept.seats, [])


def test_the_seats_of_the_other_go_to_the_next_in_line(
    db: Session, two: tuple[Person, Person]
) -> None:
    given(db, event := an_event(capacity=3))
    joined(db, event, person=two[0], companions=1)
    joined(db, event, person=two[1])
    first, second = joined(db, event), joined(db, event)
    merge(db, two)
    assert (first.state, second.state) == (CONFIRMED, WAITING)
    assert event.taken == 3


def test_seats_win_over_a_place_in_line(db: Session, two: tuple[Person, Person]) -> None:
    given(db, event := an_event(capacity=1))
    comes, waits = joined(db, event, person=two[0]), joined(db, event, person=two[1])
    merge(db, two)
    assert (comes.state, waits.state) == (CONFIRMED, CANCELLED)
    assert comes.person_id == two[1].id


def test_of_two_who_wait_the_earlier_place_stays(db: Session, two: tuple[Person, Person]) -> None:
    given(db, event := an_event(capacity=2))
    joined(db, event, companions=1)
    early = joined(db, event, person=two[0])
    late = joined(db, event, person=two[1], companions=1)
    merge(db, two)
    assert (early.state, late.state) == (WAITING, CANCELLED)


def test_a_guest_who_has_not_confirmed_and_waits_as_well_gets_the_seats_that_are_held(
    db: Session, two: tuple[Person, Person]
) -> None:
    given(db, event := an_event(capacity=1))
    held = asked(db, event, email=two[0].email)
    waits = joined(db, event, person=two[1])
    merge(db, two)
    assert (held.state, waits.state, event.taken) == (CONFIRMED, CANCELLED, 1)
    assert ("event_confirmed", two[1].id) in mails(db)


def test_an_unconfirmed_guest_gives_way_to_a_sign_up(
    db: Session, two: tuple[Person, Person]
) -> None:
    """Their mail's button then leads to the sign-up that stays."""
    given(db, event := an_event())
    comes = joined(db, event, person=two[1])
    held = asked(db, event, email=two[0].email)
    merge(db, two)
    assert (comes.state, held.state, event.taken) == (CONFIRMED, EXPIRED, 1)
    assert signing.confirm(db, public_id=held.public_id, now=NOW).id == comes.id


def test_what_is_needed_on_site_is_not_lost(db: Session, two: tuple[Person, Person]) -> None:
    given(db, event := an_event())
    joined(db, event, person=two[0]).need = "Aufzug"
    kept = joined(db, event, person=two[1])
    db.commit()
    merge(db, two)
    assert kept.need == "Aufzug"


def test_nobody_is_written_to_about_it(db: Session, two: tuple[Person, Person]) -> None:
    given(db, event := an_event())
    joined(db, event, person=two[0])
    joined(db, event, person=two[1])
    merge(db, two)
    assert mails(db) == [("event_confirmed", two[1].id)] * 2


def test_the_link_of_the_one_that_ended_leads_to_the_one_that_stays(
    app: Flask, runtime: Runtime, db: Session, two: tuple[Person, Person]
) -> None:
    given(db, event := an_event())
    ended, kept = joined(db, event, person=two[0]), joined(db, event, person=two[1])
    merge(db, two)
    keys = runtime.keys
    answer = Browser(app).get(f"/events/sign-ups/{make_token(keys, ended)}")
    assert answer.path == f"/events/sign-ups/{make_token(keys, kept)}"


def test_parted_again_both_have_their_seats(db: Session, two: tuple[Person, Person]) -> None:
    given(db, event := an_event())
    rows = [joined(db, event, person=person) for person in two]
    assert part(db, merge(db, two)) == 0
    assert [row.state for row in rows] == [CONFIRMED, CONFIRMED]
    assert [row.person_id for row in rows] == [person.id for person in two]
    assert (event.taken, differences(db)) == (2, [])
    assert len(mails(db)) == 2  # as they were told in the beginning


def test_a_place_in_line_comes_back_where_it_was(db: Session, two: tuple[Person, Person]) -> None:
    given(db, event := an_event(capacity=1))
    comes = joined(db, event, person=two[0])
    waits, behind = joined(db, event, person=two[1]), joined(db, event)
    made = merge(db, two)
    assert part(db, made) == 0
    signing.cancel(db, public_id=comes.public_id, now=LATER)
    assert (waits.state, behind.state) == (CONFIRMED, WAITING)


def test_where_seats_have_gone_to_others_one_waits_and_is_told(
    db: Session, two: tuple[Person, Person]
) -> None:
    given(db, event := an_event(capacity=2))
    source_row, target_row = (joined(db, event, person=person) for person in two)
    next_one = joined(db, event)
    assert part(db, merge(db, two)) == 0
    assert (target_row.state, next_one.state, source_row.state) == (CONFIRMED, CONFIRMED, WAITING)
    assert mails(db)[-1] == ("event_waiting", two[0].id)
    assert differences(db) == []


def test_without_a_waiting_list_it_is_said_that_a_seat_is_gone(
    db: Session, two: tuple[Person, Person]
) -> None:
    given(db, event := an_event(capacity=2, has_waiting_list=False))
    ended = joined(db, event, person=two[0])
    joined(db, event, person=two[1])
    made = merge(db, two)
    joined(db, event)
    assert part(db, made) == 1
    assert (ended.state, event.taken) == (CANCELLED, 2)


@pytest.mark.parametrize("change", ["over", "called off", "anew"])
def test_nothing_is_lost_where_nothing_is_left_to_give_back(
    db: Session, two: tuple[Person, Person], change: str
) -> None:
    given(db, event := an_event())
    ended = joined(db, event, person=two[0])
    joined(db, event, person=two[1])
    made = merge(db, two)
    values: dict[str, Any] = {
        "over": {"starts_at": NOW, "ends_at": NOW + timedelta(hours=1)},
        "called off": {"cancelled_at": NOW},
    }.get(change, {})
    for name, value in values.items():
        setattr(event, name, value)
    if change == "anew":
        db.add(a_sign_up(state=CONFIRMED, person=two[0], event=event))
        event.taken += 1
    db.commit()
    assert part(db, made) == 0
    assert db.get_one(EventSignUp, ended.id).state is CANCELLED
    assert db.get_one(Event, event.id).taken == (2 if change == "anew" else 1)
