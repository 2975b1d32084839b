"""Guests who never pressed the button of the mail are forgotten after two weeks."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry
from portal.core.deeds import Deed
from portal.core.runtime import Runtime
from portal.core.worker import Worker
from portal.entrance.models import PersonalLink
from portal.entrance.service import send_new_link
from portal.events import guests, seats, signing
from portal.events.models import Event, EventSignUp, SignUpState
from portal.outbox.models import OutgoingMail
from portal.outbox.service import silence_person
from portal.people.models import Person
from tests.factories import NOW, an_application, an_employer, given
from tests.factories.events import an_event, asked, joined
from tests.factories.privacy import a_legal_hold

OVER = NOW + timedelta(hours=1)
THEN = OVER + timedelta(days=14)


@pytest.fixture
def event(db: Session) -> Event:
    given(db, an_employer(), event := an_event(starts_at=NOW + timedelta(days=90)))
    return event


def expired(db: Session, event: Event, email: str = "ada@example.org") -> EventSignUp:
    """A guest whose 45 minutes are over."""
    sign_up = asked(db, event, email=email)
    seats.lock_event(db, event.id, now=OVER)
    db.commit()
    assert sign_up.state is SignUpState.EXPIRED
    return sign_up


def counted(db: Session, *models: type) -> list[int]:
    db.rollback()
    return [db.scalar(select(func.count()).select_from(model)) or 0 for model in models]


def forget(db: Session) -> int:
    number = guests.forget_some(db, now=THEN, limit=guests.BATCH)
    db.commit()
    return number


def test_nothing_is_left_of_somebody_who_never_answered(db: Session, event: Event) -> None:
    expired(db, event)
    assert forget(db) == 1
    rows = (Person, EventSignUp, OutgoingMail, PersonalLink, AuditEntry)
    assert counted(db, *rows) == [0] * len(rows)
    assert db.scalars(select(Deed.kind)).all() == [seats.HOLD_DEED]  # knows the event alone


def test_until_then_the_button_still_works(db: Session, event: Event) -> None:
    sign_up = expired(db, event)
    just_before = THEN - timedelta(minutes=1)
    assert guests.forget_some(db, now=just_before, limit=guests.BATCH) == 0
    signing.confirm(db, public_id=sign_up.public_id, now=just_before)
    db.commit()
    assert forget(db) == 0
    assert sign_up.state is SignUpState.CONFIRMED


@pytest.mark.parametrize("known", ["application", "event", "link", "silence", "hold"])
def test_whoever_is_known_from_elsewhere_stays_without_the_sign_up(
    db: Session, event: Event, known: str
) -> None:
    """A wish for no messages and a legal hold are reasons as well."""
    person = expired(db, event).person
    given(db, other := an_event())
    match known:
        case "application":
            given(db, an_application(person=person))
        case "event":
            joined(db, other, person=person)
        case "link":
            send_new_link(db, person_id=person.id, now=NOW)
        case "silence":
            silence_person(db, person_id=person.id, now=NOW)
        case "hold":
            given(db, a_legal_hold(person_id=person.id))
    db.commit()
    assert forget(db) == 1
    assert counted(db, Person) == [1]
    old = select(EventSignUp.id).where(EventSignUp.event_id == event.id)
    assert db.scalars(old).all() == []
    assert "event_confirm" not in db.scalars(select(OutgoingMail.kind)).all()


def test_whoever_asked_anew_stays_until_that_is_over_too(db: Session, event: Event) -> None:
    expired(db, event)
    given(db, other := an_event(starts_at=NOW + timedelta(days=90)))
    signing.ask_as_guest(
        db,
        event_id=other.id,
        name="Ada Lovelace",
        email="ada@example.org",
        companions=0,
        need="",
        language="de",
        now=THEN,
    )
    db.commit()
    forget(db)
    assert counted(db, Person, EventSignUp) == [1, 1]


def test_seats_and_line_are_not_touched(db: Session, event: Event) -> None:
    expired(db, event)
    joined(db, event, companions=1)
    forget(db)
    assert db.get_one(Event, event.id).taken == 2 == seats.sum_of_seats(db, event.id)


def test_the_worker_does_it_batch_by_batch(
    runtime: Runtime, db: Session, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guests, "BATCH", 2)
    monkeypatch.setattr(guests, "KEPT", timedelta(0))
    for number in range(5):
        sign_up = expired(db, event, email=f"gast{number}@example.org")
        sign_up.ended_at = NOW - timedelta(days=1)
    db.commit()
    Worker(runtime).do_chores()
    assert counted(db, Person, EventSignUp) == [0, 0]
