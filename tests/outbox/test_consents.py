"""Advertising leaves only while the person agrees, and carries its way out (RFC 8058)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
import time_machine
from sqlalchemy.orm import Session

from portal.consents import service as consents
from portal.consents.models import Channel, Purpose
from portal.core.deeds import DeedState
from portal.core.runtime import Runtime
from portal.outbox import kinds
from portal.outbox.handler import Ready, prepare
from portal.outbox.kinds import MailKind
from portal.outbox.models import OutgoingMail
from portal.outbox.problems import problem_sentence
from portal.outbox.service import queue_mail
from portal.people.models import Person
from tests.factories import NOW, a_person, an_employer, given
from tests.factories.talentpool import agreed
from tests.outbox.conftest import NOTES
from tests.outbox.sink import Sink

LATER = NOW + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _advertising(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kind "note" needs consent to the newsletter."""
    kind = MailKind("note", NOTES.compose, NOTES.still_true, consent=Purpose.NEWSLETTER)
    monkeypatch.setitem(kinds._kinds, "note", kind)


@pytest.fixture
def person(db: Session) -> Person:
    given(db, an_employer(), person := a_person())
    return person


def prepared(db: Session, mail: OutgoingMail, runtime: Runtime) -> str:
    ready = prepare(db, runtime=runtime, mail_id=mail.id, now=LATER)
    assert isinstance(ready, Ready)
    message = message_from_bytes(ready.envelope.content, policy=default)
    body = message.get_body(("plain",))
    assert body is not None
    heads = [f"{name}: {value}" for name, value in message.items()]
    return "\n".join([*heads, str(body.get_content())])


def test_without_consent_it_does_not_leave(
    db: Session,
    person: Person,
    a_note: Callable[..., OutgoingMail],
    drain: Callable[[], int],
    sink: Sink,
) -> None:
    agreed(db, person, Purpose.TALENT_POOL)
    mail = a_note(person)
    drain()
    assert (mail.deed.state, sink.mails) == (DeedState.DROPPED, [])
    assert "does not agree" in problem_sentence(mail)


def test_what_counts_is_the_moment_of_sending(
    db: Session,
    person: Person,
    a_note: Callable[..., OutgoingMail],
    drain: Callable[[], int],
    sink: Sink,
) -> None:
    agreed(db, person, Purpose.NEWSLETTER)
    a_note(person, "first")
    drain()
    assert len(sink.mails) == 1
    a_note(person, "second")
    consents.withdraw(
        db, person_id=person.id, purpose=Purpose.NEWSLETTER, channel=Channel.PORTAL, now=LATER
    )
    db.commit()
    drain()
    assert len(sink.mails) == 1


def test_a_consent_that_ran_out_counts_no_more(
    db: Session,
    person: Person,
    a_note: Callable[..., OutgoingMail],
    drain: Callable[[], int],
    sink: Sink,
) -> None:
    agreed(db, person, Purpose.NEWSLETTER, expires_at=NOW + timedelta(days=1))
    a_note(person)
    with time_machine.travel(NOW + timedelta(days=2), tick=True):
        drain()
    assert sink.mails == []


def test_over_https_it_carries_the_button_of_mail_programs(
    db: Session, person: Person, a_note: Callable[..., OutgoingMail], post: Runtime
) -> None:
    agreed(db, person, Purpose.NEWSLETTER)
    safe = Runtime(replace(post.settings, base_url="https://portal.test"))
    text = prepared(db, a_note(person), safe)
    assert "List-Unsubscribe: <https://portal.test/consents/withdrawal/" in text
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in text
    safe.engine.dispose()


def test_without_https_only_its_text_has_the_way_out(
    db: Session, person: Person, a_note: Callable[..., OutgoingMail], post: Runtime
) -> None:
    agreed(db, person, Purpose.NEWSLETTER)
    text = prepared(db, a_note(person), post)
    assert "List-Unsubscribe" not in text
    assert "/consents/withdrawal/" in text


def test_transactional_mails_never_carry_it(db: Session, person: Person, post: Runtime) -> None:
    safe = Runtime(replace(post.settings, base_url="https://portal.test"))
    mail = queue_mail(db, "pool_ended", person_id=person.id, dedupe_key="x", now=NOW)
    db.commit()
    assert "List-" not in prepared(db, mail, safe)
    safe.engine.dispose()
