"""A person says that something is not correct; HR puts it right and answers."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given as examples
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.login import Viewer
from portal.access.permissions import Role
from portal.audit.models import AuditEntry
from portal.audit.service import Actor
from portal.core.db import write_transaction
from portal.core.runtime import Runtime
from portal.core.voices import AddressForm
from portal.home import queries, service
from portal.home.days import after_working_days, answer_by
from portal.home.errors import AlreadyAnswered, AlreadySaid
from portal.home.models import Correction, Topic
from portal.home.worklist import SOURCE
from portal.outbox.models import OutgoingMail
from portal.people.models import Person
from portal.web.worklist import due_entries
from tests.browser import Browser
from tests.factories import NOW, a_person, a_staff_account, an_application, an_employer, given
from tests.factories.home import a_correction
from tests.guards.test_weight import MOST_QUERIES
from tests.tools.statements import counted

LENA = Actor.staff(1, "Lena Vogt")


@pytest.fixture
def person(db: Session) -> Person:
    given(db, an_employer(), application := an_application())
    return application.person


@pytest.fixture
def reader(app: Flask, person: Person) -> Browser:
    return Browser(app).entered_as(person.id)


def stored(db: Session) -> list[Correction]:
    db.rollback()
    db.expire_all()
    return list(db.scalars(select(Correction).order_by(Correction.id)))


def test_the_page_leads_there_quietly(reader: Browser) -> None:
    page = reader.get("/home")

    assert "/correction" in page.page.links
    assert 'class="btn"' not in page.text


def test_a_note_reaches_a_person_of_staff(reader: Browser, db: Session, person: Person) -> None:
    reader.get("/correction")
    reader.submit("/correction", topic="name", words="Mit ö, bitte.")

    assert reader.path == "/home"
    assert "bis zum 26. November 2026" in reader.text  # Monday and three working days
    (said,) = stored(db)
    assert (said.person_id, said.topic, said.words) == (person.id, Topic.NAME, "Mit ö, bitte.")
    assert "Wir kümmern uns darum." in reader.get("/correction").text


def test_words_may_be_left_out_but_not_the_topic(reader: Browser, db: Session) -> None:
    reader.get("/correction")
    assert reader.submit("/correction", words="Alles falsch").status == 422
    assert "Bitte wählen Sie aus, was nicht stimmt." in reader.text
    assert "Alles falsch" in reader.text
    assert reader.submit("/correction", topic="other", words="x" * 2_001).status == 422
    assert stored(db) == []
    assert reader.submit("/correction", topic="other").status == 200
    assert len(stored(db)) == 1


def test_the_same_topic_waits_for_its_answer(reader: Browser, db: Session) -> None:
    reader.get("/correction")
    reader.submit("/correction", topic="letter")
    page = reader.submit("/correction", topic="letter", words="Noch etwas")

    assert page.status == 422
    assert "Das haben Sie uns schon gesagt" in page.text
    assert "Noch etwas" in page.text
    assert len(stored(db)) == 1
    assert reader.submit("/correction", topic="other").path == "/home"


def test_there_is_an_end_to_notes_in_a_day(reader: Browser, db: Session) -> None:
    reader.get("/correction")
    for _ in range(service.PER_PERSON.most):
        reader.submit("/correction", topic="other")
    page = reader.submit("/correction", topic="name")

    assert (page.status, "schreiben Sie morgen wieder" in page.text) == (422, True)
    assert len(stored(db)) == 1


def test_with_du_the_page_says_du(app: Flask, db: Session) -> None:
    given(db, an_employer(), application := an_application(address_form=AddressForm.DU))
    page = Browser(app).entered_as(application.person_id).get("/correction")

    assert "Sag uns, was falsch ist." in page.text
    for word in (" Sie ", " Ihre ", " Ihnen "):
        assert word not in page.text


def test_two_at_once_leave_one_note(db: Session, runtime: Runtime, person: Person) -> None:
    said: dict[str, Any] = {"topic": Topic.NAME, "words": "", "now": NOW}
    said["person_id"] = person.id
    with write_transaction(db):
        service.say_incorrect(db, **said)
    with pytest.raises(AlreadySaid), runtime.writing() as other:
        service.say_incorrect(other, **said)

    assert len(stored(db)) == 1


def test_hr_reads_and_answers(
    staff_browser: Callable[..., Browser], db: Session, person: Person
) -> None:
    given(db, said := a_correction(person_id=person.id, words="<b>Möchlichen</b>"))
    hr = staff_browser(Role.RECRUITER, name="Lena Vogt")
    path = f"/admin/corrections/{said.public_id}"
    assert path in hr.get("/admin").page.links
    assert "&lt;b&gt;Möchlichen&lt;/b&gt;" in hr.get(path).text
    assert person.email in hr.text

    hr.submit(f"{path}/answer", answer="Das ist jetzt richtig.")

    assert "Ihre Antwort ist unterwegs." in hr.text
    (said,) = stored(db)
    assert (said.answer, said.answered_by) == ("Das ist jetzt richtig.", "Lena Vogt")
    assert db.scalars(select(OutgoingMail.kind)).all() == ["correction_answered"]
    assert "Das ist jetzt richtig." in hr.get(path).text
    assert path not in hr.get("/admin").page.links


def test_hr_finds_what_is_open_and_what_was_dealt_with(
    staff_browser: Callable[..., Browser], db: Session, person: Person
) -> None:
    given(db, waits := a_correction(person_id=person.id))
    done = a_correction(person_id=person.id, answered_at=NOW, answered_by="Lena Vogt")
    given(db, done)
    hr = staff_browser(Role.RECRUITER)
    open_, closed = (f"/admin/corrections/{one.public_id}" for one in (waits, done))

    page = hr.get("/admin/corrections").page
    assert (open_ in page.links, closed in page.links) == (True, False)
    page = hr.get("/admin/corrections?state=closed").page
    assert (open_ in page.links, closed in page.links) == (False, True)
    assert "Lena Vogt" in hr.text
    assert "/admin/corrections?state=closed" in hr.get(closed).page.links
    assert "/admin/corrections" in hr.get("/admin/people").page.links


def test_pages_of_corrections_follow_each_other_without_gaps(
    db: Session, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    rows = [a_correction(person_id=person.id, answered_at=NOW) for _one in range(5)]
    given(db, *rows)
    seen, before = [], ""
    while True:
        page = queries.corrections_page(db, is_open=False, before=before)
        seen += [row.id for row in page.rows]
        if not (before := page.older):
            break
    assert seen == sorted((row.id for row in rows), reverse=True)


def test_without_an_answer_no_mail_leaves(
    staff_browser: Callable[..., Browser], db: Session, person: Person
) -> None:
    given(db, said := a_correction(person_id=person.id))
    hr = staff_browser(Role.RECRUITER)
    hr.get(f"/admin/corrections/{said.public_id}")
    hr.submit(f"/admin/corrections/{said.public_id}/answer", answer=" ")

    assert "Es wird keine E-Mail versendet." in hr.text
    assert stored(db)[0].answered_at is not None
    assert db.scalar(select(func.count(OutgoingMail.id))) == 0


def test_an_answer_is_given_once(db: Session, person: Person) -> None:
    given(db, said := a_correction(person_id=person.id))
    answer: dict[str, Any] = {"correction": said, "answer": "Ja.", "now": NOW, "actor": LENA}
    with write_transaction(db):
        service.answer_correction(db, **answer)
    with pytest.raises(AlreadyAnswered):
        service.answer_correction(db, **answer)

    assert db.scalar(select(func.count(OutgoingMail.id))) == 1
    assert db.scalars(select(AuditEntry.action)).all() == ["correction.answered"]


def test_whoever_answers_second_reads_both_answers(
    staff_browser: Callable[..., Browser], db: Session, person: Person
) -> None:
    given(db, said := a_correction(person_id=person.id))
    path = f"/admin/corrections/{said.public_id}"
    first, second = staff_browser(Role.RECRUITER), staff_browser(Role.RECRUITER)
    second.get(path)
    first.get(path)
    first.submit(f"{path}/answer", answer="Ist schon richtig.")

    page = second.submit(f"{path}/answer", answer="Das habe ich geändert.")

    assert page.status == 409
    assert "Ist schon richtig." in page.text
    assert "Das habe ich geändert." in page.text
    assert stored(db)[0].answer == "Ist schon richtig."


def test_a_person_without_an_application_can_write_too(
    app: Flask, staff_browser: Callable[..., Browser], db: Session
) -> None:
    given(db, an_employer(), guest := a_person())
    Browser(app).entered_as(guest.id).submit("/correction", topic="address")
    (said,) = stored(db)

    page = staff_browser(Role.RECRUITER).get(f"/admin/corrections/{said.public_id}")
    assert "Diese Person hat keine Bewerbung." in page.text


def test_it_is_due_on_the_evening_of_the_third_working_day(
    app: Flask, db: Session, person: Person
) -> None:
    given(db, a_correction(person_id=person.id, created_at=NOW - timedelta(days=3)))
    given(db, account := a_staff_account(), interviewer := a_staff_account(Role.INTERVIEWER))

    def entries(of: object) -> list[object]:
        viewer = Viewer(staff_id=of.id, name=of.name, roles=of.roles)  # type: ignore[attr-defined]
        with app.test_request_context(base_url="http://portal.test"):
            return list(due_entries(db, [SOURCE], viewer, NOW))

    (entry,) = entries(account)
    assert entry.due_at.isoformat() == "2026-11-25T18:00:00+01:00"  # type: ignore[attr-defined]
    assert entries(interviewer) == []


@examples(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 30))
def test_working_days_are_counted_from_monday_to_friday(day: date, number: int) -> None:
    end = after_working_days(day, number)
    between = (day + timedelta(days=n) for n in range(1, (end - day).days + 1))

    assert sum(one.weekday() < 5 for one in between) == number
    assert not number or end.weekday() < 5


def test_the_day_counts_where_the_employer_is() -> None:
    late_on_thursday = datetime.fromisoformat("2026-11-26T23:30:00+00:00")  # Friday in Berlin

    assert answer_by(late_on_thursday, "Europe/Berlin").date() == date(2026, 12, 2)


def test_the_page_asks_little(reader: Browser, runtime: Runtime) -> None:
    with counted(runtime) as asked:
        assert reader.get("/correction").status == 200
    assert len(asked) <= MOST_QUERIES
