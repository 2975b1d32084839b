"""Stopping all sending: at once, for everything but what people ask for, and without losing any."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.audit.models import AuditEntry
from portal.audit.service import Actor
from portal.core.deeds import Deed, DeedState
from portal.core.runtime import Runtime
from portal.employer.models import Employer
from portal.outbox import kinds, stopping
from portal.outbox.cli import mail_commands
from portal.outbox.models import OutgoingMail
from portal.people.models import Person
from tests.browser import Browser
from tests.factories import NOW, a_person, an_employer, given
from tests.outbox.sink import Sink

Note = Callable[..., OutgoingMail]
Drain = Callable[[], int]
LENA = Actor.staff(1, "Lena Vogt")


@pytest.fixture
def people(db: Session) -> list[Person]:
    given(db, an_employer(), *(people := [a_person() for _ in range(3)]))
    return people


def stop(db: Session) -> bool:
    changed = stopping.stop_sending(db, now=NOW, actor=LENA)
    db.commit()
    return changed


def resume(db: Session) -> bool:
    changed = stopping.resume_sending(db, now=NOW + timedelta(hours=1), actor=LENA)
    db.commit()
    return changed


def test_nothing_leaves_while_stopped_and_everything_in_its_order_afterwards(
    db: Session, people: list[Person], a_note: Note, drain: Drain, sink: Sink
) -> None:
    stop(db)
    mails = [a_note(person) for person in people]
    drain()
    assert sink.mails == []
    assert [mail.deed.state for mail in mails] == [DeedState.WAITING] * 3
    assert [mail.deed.attempts for mail in mails] == [0, 0, 0]

    resume(db)
    drain()

    assert sink.recipients == [person.email for person in people]


def test_a_stop_counts_for_the_very_next_mail(
    db: Session, people: list[Person], a_note: Note, drain: Drain, sink: Sink, post: Runtime
) -> None:
    for person in people:
        a_note(person)

    def stop_meanwhile() -> None:
        with post.writing() as other:
            stopping.stop_sending(other, now=NOW, actor=LENA)

    sink.before_answer = stop_meanwhile
    drain()

    assert len(sink.mails) == 1  # the one in hand arrives, the next does not leave
    states = [deed.state for deed in db.scalars(select(Deed).order_by(Deed.id))]
    assert states == [DeedState.DONE, DeedState.WAITING, DeedState.WAITING]


def test_what_somebody_asked_for_still_leaves(
    db: Session,
    people: list[Person],
    a_note: Note,
    drain: Drain,
    sink: Sink,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stop(db)
    monkeypatch.setitem(kinds._kinds, "note", replace(kinds._kinds["note"], requested=True))
    a_note(people[0])

    drain()

    assert len(sink.mails) == 1


def test_a_mail_whose_person_was_erased_meanwhile_is_dropped(
    db: Session, people: list[Person], a_note: Note, drain: Drain, sink: Sink
) -> None:
    stop(db)
    mail = a_note(people[0])
    drain()
    db.delete(mail)
    db.commit()

    resume(db)
    drain()

    deed = db.scalars(select(Deed)).one()
    assert (deed.state, deed.problem) == (DeedState.DROPPED, "person_gone")
    assert sink.mails == []


def test_the_first_stop_is_noted_and_a_second_changes_nothing(
    db: Session, people: list[Person]
) -> None:
    assert not resume(db)
    assert stop(db)
    assert not stopping.stop_sending(db, now=NOW + timedelta(hours=1), actor=Actor.system())
    employer = db.get_one(Employer, 1)
    assert (employer.sending_stopped_at, employer.sending_stopped_by) == (NOW, "Lena Vogt")
    assert resume(db)
    assert list(db.scalars(select(AuditEntry.action))) == ["sending.stopped", "sending.resumed"]


def test_it_can_be_stopped_before_the_employer_is_entered(db: Session) -> None:
    assert stop(db)
    assert db.get_one(Employer, 1).revision == 0


def test_hr_stops_and_resumes_with_one_button_each_and_every_page_says_so(
    db: Session,
    people: list[Person],
    staff_browser: Callable[..., Browser],
    a_note: Note,
    drain: Drain,
) -> None:
    hr = staff_browser(Role.RECRUITER, language="en", name="Lena Vogt")
    assert "No email leaves at the moment." not in hr.get("/admin").text
    hr.get("/admin/mail")
    hr.submit("/admin/mail/stop")
    assert "Sending is stopped." in hr.text
    a_note(people[0])
    drain()

    for path in ("/admin", "/admin/mail", "/admin/candidates", "/admin/account"):
        assert "Lena Vogt stopped all sending on" in hr.get(path).text, path
    held = hr.get("/admin/mail?pile=held").text
    assert "All sending is stopped. It leaves in its turn" in held
    assert people[0].name in held

    hr.submit("/admin/mail/resumption")
    assert "Emails leave again." in hr.text
    assert "No email leaves at the moment." not in hr.get("/admin").text
    assert people[0].name not in hr.get("/admin/mail?pile=held").text


def test_the_command_stops_resumes_and_says_so(
    db: Session, people: list[Person], runtime: Runtime
) -> None:
    def run(*words: str) -> str:
        with time_machine.travel(NOW, tick=False):
            return CliRunner().invoke(mail_commands, words, obj=runtime).output.strip()

    assert run("state") == "Mails leave as they are due."
    assert run("stop") == "Sending is stopped."
    assert run("stop") == "Sending was stopped before."
    assert run("state") == "Sending has been stopped since 2026-11-23 09:00 UTC."
    assert run("resume") == "Mails leave again."
    assert run("pause", "5") == "Letters leave 5 minutes after their release."
    assert db.scalars(select(Employer.release_pause_minutes)).one() == 5
    assert run("resume") == "Sending was not stopped."
