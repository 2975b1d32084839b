"""A runtime that sends to a sink on loopback, and a plain kind of mail to send."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core import worker
from portal.core.runtime import Runtime
from portal.core.settings import MailServer, Settings
from portal.core.statements import forget_built
from portal.core.voices import AddressForm
from portal.outbox import handler, kinds, rendering
from portal.outbox.kinds import MailContent, MailKind
from portal.outbox.models import OutgoingMail
from portal.outbox.queries import needs_a_look
from portal.outbox.service import queue_mail
from portal.people.models import Person
from tests.factories import NOW
from tests.outbox.sink import Sink

NOTE = {
    "mail/note/subject.txt": "{{ words }} {{ employer.short_name }}\n",
    "mail/note/body.txt": (
        "{% extends 'layouts/mail.txt' %}{% block title %}Größe{% endblock %}"
        "{% block body %}{{ words }}{% endblock %}{% block reason %}Nur so.{% endblock %}"
    ),
    "mail/note/body.html": (
        "{% extends 'layouts/mail.html' %}{% block title %}Größe{% endblock %}"
        "{% block body %}<p>{{ words }}</p>{% endblock %}{% block reason %}Nur so.{% endblock %}"
    ),
}


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as listening:
        yield listening
        handler.hang_up()


@pytest.fixture
def post(app: Flask, settings: Settings, sink: Sink) -> Iterator[Runtime]:
    """The runtime of a worker whose mail server is the sink."""
    mail_server = MailServer("127.0.0.1", sink.port)
    runtime = Runtime(replace(settings, mail_server=mail_server))
    yield runtime
    runtime.engine.dispose()


@pytest.fixture(autouse=True)
def _note_kind(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A kind "note" whose truth a test can end: ``NOTES.problem``."""
    NOTES.problem = None
    NOTES.words = "Schöne Grüße."
    loader = rendering.templates().loader
    rendering.templates().loader = ChoiceLoader([DictLoader(NOTE), loader])  # type: ignore[list-item]
    kind = MailKind("note", NOTES.compose, NOTES.still_true, important=True)
    monkeypatch.setitem(kinds._kinds, "note", kind)
    forget_built()
    yield
    rendering.templates().loader = loader
    forget_built()


class _Notes:
    problem: str | None = None
    words = ""
    form = AddressForm.SIE

    def compose(self, _db: Session, _mail: OutgoingMail, _runtime: Runtime) -> MailContent:
        return MailContent({"words": self.words}, self.form)

    def still_true(self, _db: Session, _mail: OutgoingMail) -> str | None:
        return self.problem


NOTES = _Notes()


def to_look_at(db: Session) -> list[int]:
    """The mails that did not arrive and that nobody has dealt with."""
    joined = select(OutgoingMail.id).join(OutgoingMail.deed)
    return list(db.scalars(joined.where(*needs_a_look()).order_by(OutgoingMail.id)))


@pytest.fixture
def a_note(db: Session) -> Callable[..., OutgoingMail]:
    """``a_note(person)``: a queued mail of the kind "note"."""

    def queue(person: Person, key: str = "note") -> OutgoingMail:
        mail = queue_mail(
            db, "note", person_id=person.id, dedupe_key=f"{key}:{person.public_id}", now=NOW
        )
        db.commit()
        return mail

    return queue


@pytest.fixture
def drain(post: Runtime, db: Session) -> Callable[[], int]:
    """One round of the worker; afterwards ``db`` sees what became of it."""

    def work() -> int:
        number = worker.drain(post)
        db.rollback()
        db.expire_all()
        return number

    return work
