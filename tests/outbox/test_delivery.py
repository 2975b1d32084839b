"""A mail on its way: what servers say, and what becomes of it."""

import smtplib
import socket
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from aiosmtpd.smtp import AuthResult
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import clock, worker
from portal.core.db import write_transaction
from portal.core.deeds import Deed, DeedState
from portal.core.runtime import Runtime
from portal.core.settings import MailServer
from portal.outbox import delivery, handler, queries, service
from portal.outbox.models import OutgoingMail, SilenceReason
from portal.people.models import Person
from tests.factories import NOW, a_person, an_employer, given
from tests.outbox.conftest import NOTES, to_look_at
from tests.outbox.sink import Sink

Note = Callable[..., OutgoingMail]
Drain = Callable[[], int]


@pytest.fixture
def person(db: Session) -> Person:
    given(db, an_employer(), person := a_person())
    return person


def later_on(minutes: float) -> time_machine.travel:
    return time_machine.travel(clock.now() + timedelta(minutes=minutes), tick=True)


def test_a_mail_arrives_and_the_row_says_when_and_where(
    db: Session, person: Person, a_note: Note, drain: Drain, sink: Sink
) -> None:
    mail = a_note(person)
    assert drain() == 1

    assert sink.recipients == [person.email]
    assert mail.deed.state is DeedState.DONE
    assert (mail.sent_to, mail.message_id) == (person.email, sink.ids[0])
    assert mail.sent_at is not None
    assert mail.smtp_code == 250


def test_many_mails_share_a_connection(
    db: Session, person: Person, a_note: Note, drain: Drain, sink: Sink
) -> None:
    for number in range(23):
        a_note(person, f"note{number}")
    drain()
    assert len(sink.mails) == 23
    assert sink.connections == 1


def test_a_mail_server_that_is_down_loses_nothing(
    db: Session, person: Person, a_note: Note, drain: Drain, post: Runtime, sink: Sink
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    down = Runtime(replace(post.settings, mail_server=MailServer("127.0.0.1", port)))
    mails = [a_note(person, "one"), a_note(person, "two")]
    worker.drain(down)
    down.engine.dispose()
    db.rollback()
    db.expire_all()

    assert {mail.deed.problem for mail in mails} == {"server_down"}
    assert {mail.deed.state for mail in mails} == {DeedState.WAITING}
    trouble = queries.delivery_trouble(db, clock.now())
    assert trouble is not None
    assert (trouble.count, trouble.since) == (2, NOW)
    with later_on(3):
        drain()
        assert len(sink.mails) == 2
        assert queries.delivery_trouble(db, clock.now()) is None


def test_a_mail_written_long_before_it_was_due_does_not_wait_since_then(
    db: Session, person: Person, a_note: Note
) -> None:
    sent, reminder = a_note(person, "sent"), a_note(person, "reminder")
    sent.sent_at, sent.deed.state = NOW - timedelta(hours=2), DeedState.DONE
    reminder.deed.created_at = NOW - timedelta(days=20)
    reminder.deed.due_at = NOW - timedelta(hours=1)
    db.commit()
    trouble = queries.delivery_trouble(db, NOW)
    assert trouble is not None
    assert trouble.since == NOW - timedelta(hours=1)

    reminder.deed.problem, reminder.deed.due_at = "server_down", NOW + timedelta(minutes=5)
    db.commit()
    trouble = queries.delivery_trouble(db, NOW)
    assert trouble is not None
    assert trouble.since == NOW - timedelta(hours=2)


def test_a_server_that_is_down_is_asked_once_a_round(
    db: Session, person: Person, a_note: Note, post: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[MailServer] = []

    def refuse(server: MailServer) -> smtplib.SMTP:
        asked.append(server)
        raise ConnectionRefusedError

    monkeypatch.setattr(delivery, "_greeted", refuse)
    down = Runtime(replace(post.settings, mail_server=MailServer("127.0.0.1", 9)))
    for number in range(5):
        a_note(person, f"note{number}")
    assert worker.drain(down) == 5
    down.engine.dispose()
    assert len(asked) == 1


@pytest.mark.parametrize("answer", ["421 4.7.0 too busy", "451 4.3.0 greylisted", "452 4.2.2 full"])
@pytest.mark.parametrize("step", ["mail", "rcpt", "data"])
def test_not_now_is_tried_later(
    answer: str, step: str, db: Session, person: Person, a_note: Note, drain: Drain, sink: Sink
) -> None:
    mail = a_note(person)
    sink.say(step, answer)
    drain()
    assert (mail.deed.state, mail.deed.problem) == (DeedState.WAITING, "not_now")
    assert mail.smtp_code == int(answer[:3])
    sink.say(step)
    with later_on(2):
        drain()
    assert mail.deed.state is DeedState.DONE
    assert len(sink.mails) == 1


def test_an_unknown_mailbox_silences_the_person_until_somebody_has_looked(
    db: Session, person: Person, a_note: Note, drain: Drain, sink: Sink
) -> None:
    mail = a_note(person)
    sink.say("rcpt", "550 5.1.1 no such user")
    drain()
    assert (mail.deed.state, mail.deed.problem) == (DeedState.FAILED, "no_mailbox")
    assert (mail.smtp_code, mail.smtp_status) == (550, "5.1.1")
    assert queries.silences_of(db, person.id) == {SilenceReason.BOUNCE}

    sink.say("rcpt")
    second = a_note(person, "second")
    drain()
    assert second.deed.problem == "silent_by_bounce"
    assert to_look_at(db) == [mail.id, second.id]


@pytest.mark.parametrize(
    ("step", "answer", "problem"),
    [
        ("rcpt", "550 no such user here", "no_mailbox"),
        ("data", "550 5.1.1 no such user here", "no_mailbox"),
        ("rcpt", "550 5.7.1 blocked by policy", "recipient_refused"),
        ("rcpt", "550 5.7.515 Access denied", "recipient_refused"),
        ("rcpt", "552 5.2.2 over quota", "mailbox_full"),
        ("data", "554 5.6.0 rejected content", "message_refused"),
        ("data", "552 5.3.4 too large", "message_refused"),
        ("mail", "552 5.3.4 too large", "message_refused"),
    ],
)
def test_final_answers(
    step: str,
    answer: str,
    problem: str,
    db: Session,
    person: Person,
    a_note: Note,
    drain: Drain,
    sink: Sink,
) -> None:
    mail = a_note(person)
    sink.say(step, answer)
    drain()
    assert (mail.deed.state, mail.deed.problem) == (DeedState.FAILED, problem)
    bounced = SilenceReason.BOUNCE in queries.silences_of(db, person.id)
    assert bounced == (problem == "no_mailbox")


@pytest.mark.parametrize(
    ("step", "answer", "problem"),
    [
        ("mail", "530 5.7.0 Authentication required", "server_login"),
        ("mail", "550 5.7.60 not allowed to send as this sender", "sender_refused"),
        ("rcpt", "554 5.7.1 <x>: Relay access denied", "no_relay"),
    ],
)
def test_trouble_of_our_own_makes_mails_wait(
    step: str,
    answer: str,
    problem: str,
    db: Session,
    person: Person,
    a_note: Note,
    drain: Drain,
    sink: Sink,
) -> None:
    mail = a_note(person)
    sink.say(step, answer)
    drain()
    assert (mail.deed.state, mail.deed.problem) == (DeedState.WAITING, problem)
    assert mail.deed.attempts == 0
    assert queries.delivery_trouble(db, clock.now()) is not None


def test_one_bad_address_holds_up_nobody(
    db: Session, person: Person, a_note: Note, drain: Drain, sink: Sink
) -> None:
    given(db, bad := a_person(email="no at sign"), other := a_person())
    mails = [a_note(who) for who in (person, bad, other)]
    drain()
    assert [mail.deed.state for mail in mails] == ["done", "failed", "done"]
    assert mails[1].deed.problem == "not_an_address"
    assert sink.connections == 1


def test_a_connection_lost_after_the_message_sends_it_again_with_the_same_id(
    db: Session, person: Person, a_note: Note, drain: Drain, sink: Sink
) -> None:
    mail = a_note(person)
    sink.say("lose", "yes")
    drain()
    assert (mail.deed.state, mail.deed.problem) == (DeedState.WAITING, "lost_in_between")
    sink.say("lose")
    with later_on(2):
        drain()
    assert mail.deed.state is DeedState.DONE
    assert len(sink.ids) == 2
    assert len(set(sink.ids)) == 1


def test_starttls_is_never_left_out(
    db: Session, person: Person, a_note: Note, post: Runtime, sink: Sink
) -> None:
    mail = a_note(person)
    server = MailServer("127.0.0.1", sink.port, "starttls")
    runtime = Runtime(replace(post.settings, mail_server=server))
    worker.drain(runtime)
    runtime.engine.dispose()
    db.rollback()
    db.expire_all()
    assert (mail.deed.state, mail.deed.problem) == (DeedState.WAITING, "server_tls")
    assert sink.mails == []


def test_a_wish_for_silence_counts_when_the_mail_is_sent(
    db: Session, person: Person, a_note: Note, drain: Drain, sink: Sink
) -> None:
    mail = a_note(person)
    with write_transaction(db):
        service.silence_person(db, person_id=person.id, now=NOW)
    drain()
    assert (mail.deed.state, mail.deed.problem) == (DeedState.DROPPED, "silent_by_wish")
    assert sink.mails == []
    assert to_look_at(db) == [mail.id]


def test_a_wish_that_was_taken_back_in_time_does_not_count(
    db: Session, person: Person, a_note: Note, drain: Drain, sink: Sink
) -> None:
    with write_transaction(db):
        service.silence_person(db, person_id=person.id, now=NOW)
        service.silence_person(db, person_id=person.id, now=NOW)
    a_note(person)
    with write_transaction(db):
        service.end_silence(db, person_id=person.id, now=NOW)
    drain()
    assert len(sink.mails) == 1


def test_what_is_no_longer_true_is_not_sent(
    db: Session, person: Person, a_note: Note, drain: Drain, sink: Sink
) -> None:
    mail = a_note(person)
    NOTES.problem = "withdrawn"
    drain()
    assert (mail.deed.state, mail.deed.problem) == (DeedState.DROPPED, "withdrawn")
    assert sink.mails == []
    assert to_look_at(db) == []


def test_language_and_address_are_those_of_the_moment(
    db: Session, person: Person, a_note: Note, drain: Drain, sink: Sink
) -> None:
    a_note(person)
    with write_transaction(db):
        person.language, person.email = "en", "new@example.com"
    drain()
    assert sink.recipients == ["new@example.com"]
    assert sink.mails[0]["Content-Language"] == "en"


def test_a_bounce_of_an_address_that_was_corrected_meanwhile_silences_nobody(
    db: Session, person: Person, a_note: Note, drain: Drain, post: Runtime, sink: Sink
) -> None:
    a_note(person)
    sink.say("data", "550 5.1.1 no such user")
    original = handler._answered

    def correct_first(*given: object) -> object:
        with post.writing() as other:
            other.get_one(Person, person.id).email = "right@example.com"
        return original(*given)  # type: ignore[arg-type]

    handler._answered = correct_first  # type: ignore[assignment]
    try:
        drain()
    finally:
        handler._answered = original
    assert queries.silences_of(db, person.id) == set()


def test_addresses_beyond_ascii(db: Session, a_note: Note, drain: Drain, sink: Sink) -> None:
    given(
        db,
        an_employer(),
        german := a_person(email="zofia@grüße.example"),
        greek := a_person(email="ζωή@example.com"),
    )
    a_note(german)
    a_note(greek)
    drain()
    assert sink.recipients == ["zofia@xn--gre-6ka8l.example", "ζωή@example.com"]
    # The parser keeps the bytes of a header that is UTF-8 as it is (RFC 6532).
    written = str(sink.mails[1]["To"]).encode("utf-8", "surrogateescape").decode()
    assert "<ζωή@example.com>" in written


def test_a_mail_of_a_kind_that_is_not_known_yet_waits(
    db: Session, person: Person, drain: Drain, sink: Sink
) -> None:
    with write_transaction(db):
        mail = service.queue_mail(db, "newer", person_id=person.id, dedupe_key="n", now=NOW)
    drain()
    assert (mail.deed.state, mail.deed.problem) == (DeedState.WAITING, "unknown_kind")


def test_a_mail_is_queued_once_per_key_and_gone_with_its_transaction(
    db: Session, person: Person, a_note: Note
) -> None:
    assert a_note(person).id == a_note(person).id
    service.queue_mail(db, "note", person_id=person.id, dedupe_key="other", now=NOW)
    db.rollback()
    db.expire_all()
    assert len(db.scalars(select(OutgoingMail)).all()) == len(db.scalars(select(Deed)).all()) == 1


def test_a_mail_due_later_leaves_later(
    db: Session, person: Person, drain: Drain, sink: Sink
) -> None:
    with write_transaction(db):
        service.queue_mail(
            db,
            "note",
            person_id=person.id,
            dedupe_key="n",
            now=NOW,
            due_at=NOW + timedelta(minutes=10),
        )
    drain()
    assert sink.mails == []
    with later_on(11):
        drain()
    assert len(sink.mails) == 1


def knows_one_password(*given_values: Any) -> AuthResult:
    return AuthResult(success=given_values[-1].password == b"right")


@pytest.mark.filterwarnings("ignore:Requiring AUTH")  # aiosmtpd warns of what a sink may do
@pytest.mark.parametrize(
    ("password", "state", "problem"),
    [("right", DeedState.DONE, None), ("wrong", DeedState.WAITING, "server_login")],
)
def test_signing_in_at_the_server(
    password: str,
    state: DeedState,
    problem: str | None,
    db: Session,
    person: Person,
    a_note: Note,
    post: Runtime,
) -> None:
    mail = a_note(person)
    options = {"auth_required": True, "auth_require_tls": False}
    with Sink(options=options | {"authenticator": knows_one_password}) as guarded:
        server = MailServer("127.0.0.1", guarded.port, "none", "portal", password)
        runtime = Runtime(replace(post.settings, mail_server=server))
        worker.drain(runtime)
        runtime.engine.dispose()
    db.rollback()
    db.expire_all()
    assert (mail.deed.state, mail.deed.problem) == (state, problem)
