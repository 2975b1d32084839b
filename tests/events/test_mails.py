"""The mails of events: in whose words, with which date, and when they are no longer true."""

from collections.abc import Callable
from datetime import date, time, timedelta
from email.message import EmailMessage

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.candidates.models import ToldBy
from portal.core import clock, worker
from portal.core.deeds import DeedState
from portal.core.runtime import Runtime
from portal.core.voices import AddressForm
from portal.events import service, signing
from portal.events.clocks import moment_of
from portal.events.models import Event, EventSignUp
from portal.outbox.models import OutgoingMail
from portal.outbox.service import silence_person
from tests.events.test_service import plan_of
from tests.factories import NOW, a_person, an_application, an_employer, given
from tests.factories.events import an_event, asked, joined
from tests.outbox.conftest import post as post  # the fixtures of the outbox
from tests.outbox.conftest import sink as sink
from tests.outbox.sink import Sink

LENA = Actor.staff(1, "Lena Vogt")


@pytest.fixture
def sent(post: Runtime, sink: Sink, db: Session) -> Callable[[], list[EmailMessage]]:
    """Does one round of the worker; what arrived in it."""

    def work() -> list[EmailMessage]:
        before = len(sink.mails)
        worker.drain(post)
        db.rollback()
        db.expire_all()
        return sink.mails[before:]

    return work


def body(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def calendar(mail: EmailMessage) -> str:
    for part in mail.walk():
        if part.get_content_type() == "text/calendar":
            return str(part.get_content())
    return ""


def test_the_whole_way_of_a_guest(db: Session, sent: Callable[[], list[EmailMessage]]) -> None:
    given(db, an_employer(), event := an_event(capacity=2))
    sign_up = asked(db, event, companions=1)
    (confirm,) = sent()
    assert confirm["Subject"] == "Bitte bestätigen Sie: Ein Abend in der Leitwarte"
    assert "2 Plätze 45 Minuten" in body(confirm)
    assert "/events/sign-ups/" in body(confirm)
    assert "/events/sign-ups/" in body(confirm, "html")
    assert calendar(confirm) == ""

    signing.confirm(db, public_id=sign_up.public_id, now=NOW)
    db.commit()
    (confirmed,) = sent()
    assert "Donnerstag, 3. Dezember 2026, 18:00 bis 20:30 Uhr" in body(confirmed)
    assert "Zeitzone Berlin (MEZ)" in body(confirmed)
    assert "METHOD:PUBLISH" in calendar(confirmed)
    assert "SEQUENCE:0" in calendar(confirmed)
    assert "STATUS:CONFIRMED" in calendar(confirmed)

    later = event.starts_at + timedelta(days=1)
    service.edit_event(
        db,
        event_id=event.id,
        plan=plan_of(event, starts_at=later, ends_at=later + timedelta(hours=2)),
        revision=event.revision,
        now=NOW,
        actor=LENA,
    )
    db.commit()
    (changed,) = sent()
    assert "Freitag, 4. Dezember 2026" in body(changed)
    assert "SEQUENCE:1" in calendar(changed)

    service.cancel_event(
        db,
        event_id=event.id,
        note="Ein Sturm zieht auf.",
        revision=event.revision,
        now=NOW,
        actor=LENA,
    )
    db.commit()
    (cancelled,) = sent()
    assert "Ein Sturm zieht auf." in body(cancelled)
    for line in (
        "METHOD:PUBLISH",
        "SEQUENCE:2",
        "STATUS:CANCELLED",
        f"UID:event-{event.public_id}",
    ):
        assert line in calendar(cancelled)


def test_a_candidate_with_du_is_called_du_even_before_the_letter(
    db: Session, sent: Callable[[], list[EmailMessage]]
) -> None:
    application = an_application(
        person=a_person(first_name="Lara"),
        address_form=AddressForm.DU,
        told_at=None,
        told_by=ToldBy.LETTER,
    )
    given(db, an_employer(), application, event := an_event())
    joined(db, event, person=application.person)
    (mail,) = sent()
    assert mail["Subject"] == "Du bist angemeldet: Ein Abend in der Leitwarte"
    assert "Hallo Lara" in body(mail)


def test_the_reminder_goes_out_once_a_day_before(
    db: Session, sent: Callable[[], list[EmailMessage]]
) -> None:
    given(db, an_employer(), event := an_event(published_at=None))
    service.publish_event(db, event_id=event.id, now=NOW, actor=LENA)
    db.commit()
    joined(db, event)
    joined(db, event)
    asked(db, event)
    sent()
    with time_machine.travel(event.starts_at - timedelta(hours=24, minutes=1)):
        assert [mail["Subject"] for mail in sent() if "Bald" in mail["Subject"]] == []
    with time_machine.travel(event.starts_at - timedelta(hours=23)):
        found = [mail["Subject"] for mail in sent()]
        assert found == ["Bald ist es so weit: Ein Abend in der Leitwarte"] * 2
        assert sent() == []


def test_a_mail_that_is_no_longer_true_does_not_leave(
    db: Session, sent: Callable[[], list[EmailMessage]]
) -> None:
    given(db, an_employer(), event := an_event(capacity=1))
    first = joined(db, event)
    waiting = joined(db, event)
    signing.cancel(db, public_id=first.public_id, now=NOW)
    db.commit()
    assert sorted(mail["Subject"].partition(":")[0] for mail in sent()) == [
        "Ihre Anmeldung ist zurückgenommen",
        "Sie sind nachgerückt",
    ]
    problems = {
        mail.kind: mail.deed.problem
        for mail in db.scalars(select(OutgoingMail))
        if mail.deed.state is DeedState.DROPPED
    }
    assert problems == {"event_confirmed": "sign_up_changed", "event_waiting": "sign_up_changed"}
    assert waiting.id


def test_what_was_needed_is_forgotten_after_the_event(
    db: Session, sent: Callable[[], list[EmailMessage]]
) -> None:
    given(db, an_employer(), event := an_event(published_at=None))
    service.publish_event(db, event_id=event.id, now=NOW, actor=LENA)
    db.commit()
    sign_up = asked(db, event, need="Ich komme im Rollstuhl.")
    signing.confirm(db, public_id=sign_up.public_id, now=NOW)
    db.commit()
    with time_machine.travel(event.ends_at - timedelta(minutes=1)):
        sent()
        assert db.scalars(select(EventSignUp.need)).one() != ""
    with time_machine.travel(event.ends_at + timedelta(minutes=1)):
        sent()
    assert db.scalars(select(EventSignUp.need)).one() == ""


def test_the_hold_ends_by_itself(db: Session, sent: Callable[[], list[EmailMessage]]) -> None:
    given(db, an_employer(), event := an_event(capacity=1))
    asked(db, event)
    waiting = joined(db, event)
    sent()
    with time_machine.travel(NOW + timedelta(minutes=46)):
        assert [mail["Subject"].partition(":")[0] for mail in sent() + sent()] == [
            "Sie sind nachgerückt"
        ]
    assert waiting.holds_seats
    assert db.get_one(Event, event.id).taken == 1


@pytest.mark.parametrize("day", ["2026-10-25", "2027-03-28"])
def test_ten_o_clock_is_ten_o_clock_on_the_days_when_clocks_change(
    db: Session, sent: Callable[[], list[EmailMessage]], day: str
) -> None:
    starts_at = moment_of(date.fromisoformat(day), time(10), "Europe/Berlin")
    before = starts_at - timedelta(days=3)
    with time_machine.travel(before):
        given(
            db,
            an_employer(),
            event := an_event(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1)),
            person := a_person(),
        )
        signing.sign_up_person(db, event_id=event.id, person=person, companions=0, now=before)
        db.commit()
        (mail,) = sent()
    assert "10:00 bis 11:00 Uhr" in body(mail)
    hour = "09" if day.startswith("2026") else "08"
    assert f"DTSTART:{day.replace('-', '')}T{hour}0000Z" in calendar(mail)


def test_whoever_wants_no_further_messages_gets_no_reminder_but_learns_of_a_change(
    db: Session, sent: Callable[[], list[EmailMessage]]
) -> None:
    given(db, an_employer(), event := an_event(published_at=None))
    service.publish_event(db, event_id=event.id, now=NOW, actor=LENA)
    sign_up = joined(db, event)
    silence_person(db, person_id=sign_up.person_id, now=NOW)
    db.commit()
    assert len(sent()) == 1
    with time_machine.travel(event.starts_at - timedelta(hours=23)):
        assert sent() == []
        service.cancel_event(
            db, event_id=event.id, note="", revision=event.revision, now=clock.now(), actor=LENA
        )
        db.commit()
        assert len(sent()) == 1
