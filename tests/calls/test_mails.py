"""What reaches the two calendars: one entry for life, its number rises, the last word cancels."""

from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.calls import service
from portal.calls.models import CallBooking, Side, Way
from portal.core.deeds import DeedState
from portal.core.runtime import Runtime
from portal.core.worker import drain
from portal.outbox.answers import Effect, Receipt
from portal.outbox.delivery import Envelope, Postman
from portal.outbox.models import OutgoingMail
from tests.browser import Browser
from tests.calls.scene import THURSDAY_TEN, WEDNESDAY_TEN, Scene, a_scene
from tests.factories import NOW, an_application, given
from tests.factories.calls import slot_key

HOUR = timedelta(hours=1)


@pytest.fixture
def scene(db: Session) -> Scene:
    return a_scene(db)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[EmailMessage]:
    """Every message that left, parsed back."""
    messages: list[EmailMessage] = []

    def deliver(_self: Postman, envelope: Envelope) -> Receipt:
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        messages.append(message)
        return Receipt(Effect.SENT, code=250)

    monkeypatch.setattr(Postman, "deliver", deliver)
    return messages


def entry_of(message: EmailMessage) -> tuple[Any, str, str]:
    """The event, the method of the calendar, and the method of its MIME part."""
    part = next(p for p in message.walk() if p.get_content_type() == "text/calendar")
    text = part.get_payload(decode=True)
    assert isinstance(text, bytes)
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    calendar = Calendar.from_ical(text)
    return calendar.walk("VEVENT")[0], str(calendar["METHOD"]), str(part.get_param("method"))


def change(
    scene: Scene, booking: CallBooking, now: datetime, slot: str = "", word: str = ""
) -> None:
    by = Side.EMPLOYER if word else Side.PERSON
    actor = Actor.person(booking.person_id)
    given: dict[str, Any] = {"booking": booking, "by": by, "word": word, "actor": actor, "now": now}
    if slot:
        service.move_call(scene.db, slot=slot, **given)
    else:
        service.cancel_call(scene.db, **given)
    scene.db.commit()


def drain_at(runtime: Runtime, moment: datetime) -> None:
    """The worker at work a little later."""
    with time_machine.travel(moment, tick=True):
        drain(runtime)


def test_book_move_and_cancel_are_three_states_of_one_entry(
    scene: Scene, runtime: Runtime, sent: list[EmailMessage]
) -> None:
    booking = scene.book()
    drain(runtime)
    change(scene, booking, later := NOW + HOUR, slot_key(scene.host, THURSDAY_TEN))
    drain_at(runtime, later)
    change(scene, booking, later := NOW + 2 * HOUR, word="Lena Vogt ist krank.")
    drain_at(runtime, later)

    person = scene.application.person
    mine = [m for m in sent if m["To"].addresses[0].addr_spec == person.email]
    hers = [m for m in sent if m["To"].addresses[0].addr_spec == scene.host.staff.email]
    assert len(mine) == len(hers) == 3
    for messages, attendee in ((mine, person.email), (hers, scene.host.staff.email)):
        entries = [entry_of(message) for message in messages]
        assert [int(event["SEQUENCE"]) for event, _m, _p in entries] == [0, 1, 2]
        assert [method for _e, method, _p in entries] == ["REQUEST", "REQUEST", "CANCEL"]
        assert [part for _e, _m, part in entries] == ["REQUEST", "REQUEST", "CANCEL"]
        assert len({str(event["UID"]) for event, _m, _p in entries}) == 1
        stamps = [event["DTSTAMP"].dt for event, _m, _p in entries]
        assert stamps == sorted(set(stamps))
        for event, _method, _part in entries:
            assert str(event["ORGANIZER"]) == "mailto:karriere@portal.test"
            assert str(event["ATTENDEE"]) == f"mailto:{attendee}"
        begin = [event["DTSTART"].dt for event, _m, _p in entries]
        assert begin == [WEDNESDAY_TEN, THURSDAY_TEN, THURSDAY_TEN]
        assert [bool(event.walk("VALARM")) for event, _m, _p in entries] == [True, True, False]
        states = [str(event["STATUS"]) for event, _m, _p in entries]
        assert states == ["CONFIRMED", "CONFIRMED", "CANCELLED"]


def test_an_application_without_a_day_gets_the_same_mails(
    scene: Scene, runtime: Runtime, sent: list[EmailMessage]
) -> None:
    scene.application.applied_on = None
    booking = scene.book(THURSDAY_TEN)
    drain(runtime)
    change(scene, booking, later := NOW + HOUR, word="Lena Vogt ist krank.")
    drain_at(runtime, later)
    address = scene.application.person.email
    mine = [m for m in sent if m["To"].addresses[0].addr_spec == address]
    assert len(mine) == 2
    for message in mine:
        text = message.get_body(("plain",))
        assert text is not None
        assert "weil zu Ihrer Bewerbung ein Gespräch" in " ".join(text.get_content().split())


def test_page_mail_and_entry_name_the_same_moment(
    app: Flask, scene: Scene, runtime: Runtime, sent: list[EmailMessage], db: Session
) -> None:
    scene.application.person.zone = "America/New_York"
    booking = scene.book()
    drain(runtime)
    browser = Browser(app).entered_as(booking.person_id)
    page = browser.get(f"/calls/{booking.public_id}").text
    address = scene.application.person.email
    mine = next(m for m in sent if m["To"].addresses[0].addr_spec == address)
    text = mine.get_body(("plain",))
    assert text is not None
    for words in (page, text.get_content()):
        assert "Mittwoch, 25. November 2026" in words
        assert "4:00 bis 4:20 Uhr" in words
        assert "New York" in words
    assert entry_of(mine)[0]["DTSTART"].dt == WEDNESDAY_TEN
    assert "https://video.nordlicht.example/lena" in text.get_content()


def test_the_interviewer_gets_no_number_and_no_way_out(
    scene: Scene, runtime: Runtime, sent: list[EmailMessage]
) -> None:
    scene.book(way=Way.PHONE, phone="+491701234567", need="Ich höre schlecht.")
    drain(runtime)
    hers = next(m for m in sent if m["To"].addresses[0].addr_spec == scene.host.staff.email)
    whole = str(hers)
    text = hers.get_body(("plain",))
    assert text is not None
    assert "Guten Tag Lena Vogt," in text.get_content()
    assert "keine weiteren Nachrichten" not in text.get_content()
    for secret in ("1701234567", "höre schlecht"):
        assert secret not in whole
        assert secret not in entry_of(hers)[0].to_ical().decode()


def test_the_reminder_comes_a_day_before_and_only_for_the_newest_time(
    scene: Scene, runtime: Runtime, sent: list[EmailMessage], db: Session
) -> None:
    booking = scene.book(THURSDAY_TEN)
    drain(runtime)
    friday = THURSDAY_TEN + timedelta(days=1)
    change(scene, booking, NOW + HOUR, slot_key(scene.host, friday))
    drain_at(runtime, NOW + HOUR)
    sent.clear()
    with time_machine.travel(friday - timedelta(hours=23), tick=True):
        drain(runtime)
        drain(runtime)
    assert [m["Subject"] for m in sent] == [
        "Erinnerung: Ihr Gespräch am Freitag, 27. November 2026"
    ]
    db.expire_all()
    mails = db.scalars(select(OutgoingMail).where(OutgoingMail.kind == "call_reminder")).all()
    states = sorted(mail.deed.state for mail in mails)
    assert states == [DeedState.DONE, DeedState.DROPPED]


def test_a_cancelled_call_is_not_remembered(
    scene: Scene, runtime: Runtime, sent: list[EmailMessage]
) -> None:
    booking = scene.book(THURSDAY_TEN)
    change(scene, booking, NOW + HOUR)
    drain_at(runtime, NOW + HOUR)
    sent.clear()
    with time_machine.travel(THURSDAY_TEN - timedelta(hours=23), tick=True):
        drain(runtime)
    assert sent == []


def test_the_reminder_does_not_wait_for_another_decision(
    scene: Scene, db: Session, runtime: Runtime, sent: list[EmailMessage]
) -> None:
    """Only the application that the call is about counts."""
    given(db, an_application(person=scene.application.person, told_at=None))
    scene.book(THURSDAY_TEN)
    drain(runtime)
    sent.clear()
    with time_machine.travel(THURSDAY_TEN - timedelta(hours=23), tick=True):
        drain(runtime)
    assert len(sent) == 1
