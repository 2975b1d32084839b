"""What others count on ends before a person goes: calls, seats, mails that wait."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import time_machine
from icalendar import Calendar
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.calls.models import BookingClaim, CallBooking
from portal.calls.queries import wrong_claims
from portal.calls.service import move_call
from portal.candidates import recall
from portal.candidates.models import ImportState
from portal.core.deeds import Deed
from portal.core.runtime import Runtime
from portal.core.worker import drain
from portal.events import signing
from portal.events.models import Event, EventSignUp, SignUpState
from portal.events.queries import differences
from portal.outbox.models import OutgoingMail
from portal.outbox.service import queue_mail
from portal.outbox.stopping import stop_sending
from portal.people.merging import Keep, merge_people
from portal.people.models import Person
from portal.privacy import service
from portal.privacy.models import ErasureRequest
from tests.calls.scene import THURSDAY_TEN, Scene, a_scene, another
from tests.factories import NOW, a_person, an_application, an_employer, given
from tests.factories.calls import slot_key
from tests.factories.events import an_event, joined
from tests.factories.imports import an_import
from tests.factories.privacy import an_erasure_request
from tests.outbox.sink import Sink

A_DAY_LATER = NOW + timedelta(hours=25)


def decided(db: Session, person: Person) -> ErasureRequest:
    given(db, request := an_erasure_request(person_id=person.id))
    service.erase_now(db, request=request, now=NOW, actor=Actor.system())
    db.commit()
    return request


def entry(message: EmailMessage) -> tuple[Any, str]:
    part = next(p for p in message.walk() if p.get_content_type() == "text/calendar")
    text = part.get_payload(decode=True)
    assert isinstance(text, bytes)
    calendar = Calendar.from_ical(text)
    return calendar.walk("VEVENT")[0], str(calendar["METHOD"])


def whole(message: EmailMessage) -> str:
    parts = (p.get_payload(decode=True) for p in message.walk() if not p.is_multipart())
    return str(message["Subject"]) + " ".join(part.decode() for part in parts)  # type: ignore[union-attr]


def a_moved_call(db: Session, post: Runtime) -> tuple[Scene, CallBooking]:
    """Both sides have its second state in their calendars."""
    scene = a_scene(db)
    booking = scene.book()
    slot = slot_key(scene.host, THURSDAY_TEN)
    by: dict[str, Any] = {"by": "person", "word": "", "actor": Actor.system()}
    move_call(db, booking=booking, slot=slot, now=NOW, **by)
    db.commit()
    drain(post)
    return scene, booking


def test_both_calendars_learn_that_the_call_is_off(post: Runtime, db: Session, sink: Sink) -> None:
    scene, booking = a_moved_call(db, post)
    before = {mail["To"]: entry(mail)[0] for mail in sink.mails if "invite.ics" in str(mail)}
    sink.mails.clear()
    decided(db, scene.application.person)
    drain(post)

    to_host, to_person, last = sink.mails
    assert scene.host.staff.email in to_host["To"]
    for mail in (to_host, to_person):
        event, method = entry(mail)
        invited = before[mail["To"]]
        assert (method, event["STATUS"]) == ("CANCEL", "CANCELLED")
        assert event["UID"] == invited["UID"]
        assert event["SEQUENCE"] == invited["SEQUENCE"] + 1 == 2
        assert event["DTSTART"].dt == invited["DTSTART"].dt == THURSDAY_TEN
        assert event["ORGANIZER"] == invited["ORGANIZER"]
        assert event["ATTENDEE"] == invited["ATTENDEE"]
    assert last["Subject"] == "Ihre Daten sind gelöscht"
    assert db.scalar(select(func.count(CallBooking.id))) == 0


def test_the_interviewers_mail_names_nobody(post: Runtime, db: Session, sink: Sink) -> None:
    scene, _booking = a_moved_call(db, post)
    person, title = scene.application.person, scene.application.vacancy.title
    names = (person.first_name, person.last_name, person.email, title)
    sink.mails.clear()
    decided(db, person)
    drain(post)

    text = whole(sink.mails[0])
    assert [name for name in names if name in text] == []
    assert "26. November 2026" in text


def test_the_interviewers_mail_outlives_the_person(
    runtime: Runtime, post: Runtime, db: Session, sink: Sink
) -> None:
    """No mail leaves for a day, the person is erased without the last one; then it leaves."""
    scene = a_scene(db)
    scene.book()
    decided(db, scene.application.person)
    with time_machine.travel(A_DAY_LATER):
        drain(runtime)
        assert db.scalar(select(func.count(Person.id))) == 0
    with time_machine.travel(A_DAY_LATER + timedelta(hours=2)):
        drain(post)

    (mail,) = sink.mails
    assert entry(mail)[1] == "CANCEL"
    db.rollback()
    left = db.execute(select(Deed.problem, Deed.payload).where(Deed.kind == "mail")).all()
    assert sorted(left, key=str) == [("data_goes", {}), (None, {})]
    assert set(db.scalars(select(OutgoingMail.subject_id))) == {None}


def test_the_time_is_free_for_somebody_else_at_once(db: Session) -> None:
    scene = a_scene(db)
    scene.book()
    decided(db, scene.application.person)
    assert db.scalar(select(func.count()).select_from(BookingClaim)) == 0
    another(db, scene).book()
    assert wrong_claims(db) == {}


def test_a_call_that_has_begun_is_nobodys_to_cancel(post: Runtime, db: Session, sink: Sink) -> None:
    scene = a_scene(db)
    booking = scene.book()
    drain(post)
    sink.mails.clear()
    with time_machine.travel(booking.starts_at + timedelta(minutes=1)):
        given(db, request := an_erasure_request(person_id=booking.person_id))
        service.erase_now(
            db, request=request, now=booking.starts_at + timedelta(minutes=1), actor=Actor.system()
        )
        db.commit()
        drain(post)
    assert [mail["Subject"] for mail in sink.mails] == ["Ihre Daten sind gelöscht"]


def test_what_was_booked_in_between_is_cancelled_as_well(
    runtime: Runtime, post: Runtime, db: Session, sink: Sink
) -> None:
    """Decided, and before the worker comes the person books: the page is still theirs."""
    scene = a_scene(db)
    decided(db, scene.application.person)
    scene.book()
    drain(post)
    subjects = [mail["Subject"] for mail in sink.mails]
    with time_machine.travel(NOW + timedelta(minutes=5)):
        drain(post)
    assert "Ihre Daten sind gelöscht" in subjects
    assert [entry(mail)[1] for mail in sink.mails if scene.host.staff.email in mail["To"]][-1] == (
        "CANCEL"
    )


def test_a_seat_goes_to_the_next_in_line_and_the_person_gets_no_word(
    post: Runtime, db: Session, sink: Sink
) -> None:
    given(db, an_employer(), event := an_event(capacity=2), person := a_person())
    joined(db, event, person=person, companions=1)
    first, second, third = (joined(db, event, email=f"{n}@example.org") for n in "abc")
    drain(post)
    sink.mails.clear()
    decided(db, person)

    assert (first.state, second.state) == (SignUpState.CONFIRMED, SignUpState.CONFIRMED)
    assert third.state is SignUpState.WAITING
    drain(post)
    assert sorted(mail["To"].split("<")[-1] for mail in sink.mails) == sorted(
        [f"{person.email}>", "a@example.org>", "b@example.org>"]
    )
    assert differences(db) == []
    assert db.get_one(Event, event.id).taken == 2


def test_somebody_who_waits_does_not_move_up_any_more(
    post: Runtime, db: Session, sink: Sink
) -> None:
    given(db, an_employer(), event := an_event(capacity=1), person := a_person())
    comes = joined(db, event)
    joined(db, event, person=person)
    last = joined(db, event)
    decided(db, person)
    signing.cancel(db, public_id=comes.public_id, now=NOW)
    db.commit()
    assert last.state is SignUpState.CONFIRMED
    drain(post)
    assert "Sie sind nachgerückt" not in [
        mail["Subject"] for mail in sink.mails if person.email in mail["To"]
    ]


def test_seats_of_both_entries_of_a_merged_person_are_given_back(
    post: Runtime, db: Session, sink: Sink
) -> None:
    given(db, an_employer(), event := an_event(), source := a_person(), target := a_person())
    joined(db, event, person=source)
    merge_people(
        db, source_id=source.id, target_id=target.id, keep=Keep(), now=NOW, actor=Actor.system()
    )
    decided(db, target)
    drain(post)
    assert db.scalar(select(func.count(EventSignUp.id))) == 0
    assert (db.get_one(Event, event.id).taken, differences(db)) == (0, [])


def test_mails_that_wait_never_leave(post: Runtime, db: Session, sink: Sink) -> None:
    """All sending was stopped; it goes on after the person is gone."""
    scene = a_scene(db)
    person = scene.application.person
    queue_mail(
        db, "event_reminder", person_id=person.id, subject_id=1, dedupe_key="reminder", now=NOW
    )
    stop_sending(db, now=NOW, actor=Actor.system())
    db.commit()
    drain(post)
    decided(db, person)
    drain(post)
    assert [mail["Subject"] for mail in sink.mails] == ["Ihre Daten sind gelöscht"]
    assert db.scalar(select(func.count(OutgoingMail.id))) == 0


def test_an_import_with_a_call_is_not_taken_back(db: Session) -> None:
    scene = a_scene(db)
    given(db, run := an_import(state=ImportState.DONE, imported_at=NOW))
    scene.application.import_run_id = run.id
    scene.book()
    assert recall.reason_to_keep(db, run) == recall.SOMETHING_HANGS_ON_IT


def test_whoever_has_a_seat_stays_when_their_import_is_taken_back(db: Session) -> None:
    given(db, an_employer(), event := an_event())
    given(db, run := an_import(state=ImportState.DONE, imported_at=NOW))
    given(db, application := an_application(import_run_id=run.id))
    seat = joined(db, event, person=application.person)
    recall.take_back(db, run=run, now=NOW, actor=Actor.system())
    db.commit()
    assert db.scalars(select(Person.id)).all() == [seat.person_id]
    assert (event.taken, differences(db)) == (1, [])
