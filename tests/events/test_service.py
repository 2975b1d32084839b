"""What HR decides about events, and who hears of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.core.deeds import Deed
from portal.events import queries, service, signing
from portal.events.clocks import moment_of
from portal.events.errors import (
    AlreadySignedUp,
    CapacityBelowTaken,
    EventCancelled,
    EventFull,
    EventHasChanged,
    EventOver,
    LiesInThePast,
    NotAFullName,
    NotEnoughSeats,
    NothingToAnnounce,
    TimeDoesNotExist,
)
from portal.events.models import Event, EventFormat, EventKind, SignUpState
from portal.events.names import read_name, slug_of
from portal.events.service import Plan
from portal.outbox.models import OutgoingMail
from tests.factories import NOW, a_person, an_employer, given
from tests.factories.events import an_event, asked, joined

LENA = Actor.staff(1, "Lena Vogt")
BERLIN = "Europe/Berlin"


def a_plan(**values: Any) -> Plan:
    starts_at = NOW + timedelta(days=20)
    plan = Plan(
        kind=EventKind.MEETUP,
        format=EventFormat.ON_SITE,
        title="Große Führung",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        capacity=3,
        place="Netzweg 12",
    )
    return replace(plan, **values)


def plan_of(event: Event, **values: Any) -> Plan:
    stored = {name: getattr(event, name) for name in Plan.__dataclass_fields__}
    return Plan(**stored | values)


def kinds(db: Session) -> list[str]:
    return list(db.scalars(select(OutgoingMail.kind).order_by(OutgoingMail.id)))


def edit(db: Session, event: Event, **values: object) -> None:
    service.edit_event(
        db,
        event_id=event.id,
        plan=plan_of(event, **values),
        revision=event.revision,
        now=NOW,
        actor=LENA,
    )
    db.commit()


def test_the_address_is_made_from_the_title_and_stays(db: Session) -> None:
    first = service.add_event(db, plan=a_plan(), now=NOW, actor=LENA)
    second = service.add_event(db, plan=a_plan(), now=NOW, actor=LENA)
    edit(db, first, title="Kleine Führung")
    assert (first.slug, second.slug) == ("grosse-fuehrung", "grosse-fuehrung-2")
    own = service.add_event(db, plan=a_plan(title="Sign-ups"), now=NOW, actor=LENA)
    assert own.slug == "sign-ups-2"  # the address without number belongs to the links in mails


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Ein Abend in der Leitwarte", "ein-abend-in-der-leitwarte"),
        ("Über Öl & Äpfel, größer", "ueber-oel-aepfel-groesser"),
        ("Café Ærø", "cafe-r"),
        ("???", "event"),
        ("x" * 200, "x" * 70),
    ],
)
def test_slugs_are_readable(title: str, slug: str) -> None:
    assert slug_of(title) == slug


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("Ada Lovelace", "Ada", "Lovelace"),
        ("  Ana  María   de la Cruz ", "Ana María de la", "Cruz"),
        ("Sukarno", "Sukarno", ""),
        ("Dr. O'Neil-Müller", "Dr.", "O'Neil-Müller"),
    ],
)
def test_one_field_becomes_two_names(typed: str, first: str, last: str) -> None:
    assert read_name(typed) == (first, last)


@pytest.mark.parametrize("typed", ["", "a@b.de", "gewinn.example.com", "<b>x", "=1+1", "x" * 121])
def test_what_is_no_name_is_refused(typed: str) -> None:
    with pytest.raises(NotAFullName):
        read_name(typed)


def test_more_seats_let_the_line_move_up(db: Session) -> None:
    given(db, an_employer(), event := an_event(capacity=1))
    joined(db, event)
    waiting = joined(db, event)
    edit(db, event, capacity=2)
    assert waiting.state is SignUpState.CONFIRMED
    assert kinds(db)[-1] == "event_moved_up"
    assert event.sequence == 0


def test_fewer_seats_than_taken_are_refused(db: Session) -> None:
    given(db, an_employer(), event := an_event())
    joined(db, event, companions=2)
    with pytest.raises(CapacityBelowTaken) as refused:
        edit(db, event, capacity=2)
    assert refused.value.values == {"taken": 3}


def test_a_new_place_is_told_to_those_who_come_and_those_who_wait(db: Session) -> None:
    given(db, an_employer(), event := an_event(capacity=1))
    joined(db, event)
    joined(db, event)
    asked(db, event)
    edit(db, event, summary="Anders")
    assert "event_changed" not in kinds(db)
    edit(db, event, place="Hafenstraße 3")
    assert kinds(db).count("event_changed") == 2
    assert (event.sequence, event.revision) == (1, 3)


def test_two_editors_do_not_overwrite_each_other(db: Session) -> None:
    given(db, event := an_event())
    edit(db, event, title="Neu")
    with pytest.raises(EventHasChanged):
        service.edit_event(
            db,
            event_id=event.id,
            plan=plan_of(event, title="Auch neu"),
            revision=1,
            now=NOW,
            actor=LENA,
        )


def test_calling_off_is_told_once_to_everybody_who_answered(db: Session) -> None:
    given(db, an_employer(), event := an_event(capacity=1))
    joined(db, event)
    joined(db, event)
    asked(db, event)
    for _ in range(2):
        service.cancel_event(
            db, event_id=event.id, note="Sturm.", revision=event.revision, now=NOW, actor=LENA
        )
        db.commit()
    assert kinds(db).count("event_cancelled") == 2
    given(db, person := a_person())
    with pytest.raises(EventCancelled):
        signing.sign_up_person(db, event_id=event.id, person=person, companions=0, now=NOW)


def test_nothing_without_a_place_or_in_the_past_is_published(db: Session) -> None:
    for plan, refusal in (
        (a_plan(place=""), NothingToAnnounce),
        (a_plan(starts_at=NOW - timedelta(days=1)), LiesInThePast),
    ):
        event = service.add_event(db, plan=plan, now=NOW, actor=LENA)
        with pytest.raises(refusal):
            service.publish_event(db, event_id=event.id, now=NOW, actor=LENA)


def test_the_reminder_is_due_a_day_before_and_follows_a_new_date(db: Session) -> None:
    event = service.add_event(db, plan=a_plan(), now=NOW, actor=LENA)
    service.publish_event(db, event_id=event.id, now=NOW, actor=LENA)
    later = event.starts_at + timedelta(days=1)
    edit(db, event, starts_at=later, ends_at=later + timedelta(hours=1))
    due = select(Deed.due_at).where(Deed.kind == service.REMINDERS_DEED).order_by(Deed.id)
    assert list(db.scalars(due)) == [later - timedelta(days=2), later - timedelta(days=1)]


def test_staff_adds_somebody_but_never_past_the_line(db: Session) -> None:
    given(db, an_employer(), event := an_event(capacity=1))
    values = {"event_id": event.id, "companions": 0, "need": "", "language": "de"}
    for number, state in ((1, SignUpState.CONFIRMED), (2, SignUpState.WAITING)):
        added = signing.add_for(
            db,
            name="Ada Lovelace",
            email=f"ada{number}@example.com",
            now=NOW,
            actor=LENA,
            **values,  # type: ignore[arg-type]
        )
        assert added.state is state
    with pytest.raises(AlreadySignedUp):
        signing.add_for(
            db,
            name="Ada",
            email="ADA1@example.com",
            now=NOW,
            actor=LENA,
            **values,  # type: ignore[arg-type]
        )


def test_nobody_signs_up_or_cancels_after_the_beginning(db: Session) -> None:
    given(db, an_employer(), event := an_event())
    sign_up = joined(db, event)
    begun = event.starts_at
    with pytest.raises(EventOver):
        signing.cancel(db, public_id=sign_up.public_id, now=begun)
    given(db, person := a_person())
    with pytest.raises(EventOver):
        signing.sign_up_person(db, event_id=event.id, person=person, companions=0, now=begun)


@pytest.mark.parametrize(
    ("day", "hour", "utc"),
    [
        (date(2026, 10, 25), time(10), datetime(2026, 10, 25, 9, tzinfo=UTC)),
        (date(2027, 3, 28), time(10), datetime(2027, 3, 28, 8, tzinfo=UTC)),
        (date(2026, 10, 25), time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_the_clock_of_the_employer_counts(day: date, hour: time, utc: datetime) -> None:
    assert moment_of(day, hour, BERLIN) == utc


def test_an_hour_that_the_clocks_leave_out_is_refused() -> None:
    with pytest.raises(TimeDoesNotExist):
        moment_of(date(2027, 3, 28), time(2, 30), BERLIN)


def test_counted_and_summed_seats_agree(db: Session) -> None:
    given(db, an_employer(), event := an_event())
    joined(db, event, companions=1)
    asked(db, event)
    assert queries.differences(db) == []
    event.taken = 4
    db.commit()
    assert queries.differences(db) == [(event.slug, 4, 3)]


def test_more_seats_than_there_are_cannot_be_waited_for(db: Session) -> None:
    given(db, an_employer(), event := an_event(capacity=2))
    with pytest.raises(NotEnoughSeats):
        joined(db, event, companions=2)
    db.rollback()
    joined(db, event, companions=1)
    with pytest.raises(EventFull):
        joined(db, event, companions=2)


def test_whoever_needs_more_seats_than_are_left_to_the_event_holds_up_nobody(db: Session) -> None:
    given(db, an_employer(), event := an_event(capacity=3))
    comes = joined(db, event)
    group, alone = joined(db, event, companions=2), joined(db, event)
    assert (group.state, alone.state) == (SignUpState.WAITING, SignUpState.WAITING)
    edit(db, event, capacity=2)
    db.refresh(alone)
    assert (group.state, alone.state) == (SignUpState.WAITING, SignUpState.CONFIRMED)
    signing.cancel(db, public_id=comes.public_id, now=NOW)
    db.commit()
    assert joined(db, event).state is SignUpState.CONFIRMED
    edit(db, event, capacity=5)
    db.refresh(group)
    assert group.state is SignUpState.CONFIRMED


def test_an_event_that_was_called_off_is_not_edited(db: Session) -> None:
    given(db, an_employer(), event := an_event())
    service.cancel_event(db, event_id=event.id, note="", revision=1, now=NOW, actor=LENA)
    db.commit()
    with pytest.raises(EventCancelled):
        edit(db, event, starts_at=event.starts_at + timedelta(hours=1))
