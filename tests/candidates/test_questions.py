"""Lines that only staff can decide about, and taking such a decision back."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.audit.service import Actor
from portal.candidates import questions
from portal.candidates.errors import AlreadyDecided, NotDecided, NumberTaken, TooLateToUndo
from portal.candidates.importing.sentences import State
from portal.candidates.models import (
    Application,
    Decision,
    ImportQuestion,
    QuestionKind,
)
from portal.candidates.service import import_applications
from portal.core.runtime import Runtime
from portal.outbox import service as outbox
from portal.outbox.queries import silences_of
from portal.people.models import Person
from tests.browser import Browser
from tests.candidates.exports import ZOFIA, a_file, a_line
from tests.factories import (
    NOW,
    a_feedback,
    a_person,
    a_staff_account,
    an_application,
    an_employer,
    given,
)
from tests.factories.imports import LINE, a_question

BY: dict[str, Any] = {"now": NOW + timedelta(hours=1), "actor": Actor.system()}


@pytest.fixture
def question(db: Session) -> ImportQuestion:
    given(db, asked := a_question())
    return asked


def people(db: Session) -> int:
    return db.scalar(select(func.count(Person.id))) or 0


def test_an_import_asks_once_and_not_again(db: Session, runtime: Runtime) -> None:
    mandy = a_line(bewerbungs_id="NL-2", vorname="Mandy", nachname="Hornig")
    for _time in range(2):
        import_applications(
            runtime, data=a_file(a_line(), mandy), file_name="x", now=NOW, actor=Actor.system()
        )
    (asked,) = questions.open_questions(db)
    assert (asked.line, asked.kind) == (3, QuestionKind.NAME_DIFFERS)
    assert asked.person.name == "Zofia Möchlichen"
    assert asked.details["last_name"] == "Hornig"


def test_a_line_that_asks_may_be_in_the_file_twice(db: Session, runtime: Runtime) -> None:
    mandy = a_line(bewerbungs_id="NL-2", vorname="Mandy", nachname="Hornig")
    again = a_line(bewerbungs_id="NL-2", vorname="Mandy", nachname="Hornig", standort="Kiel")
    data = a_file(a_line(), mandy, mandy, again)
    report = import_applications(runtime, data=data, file_name="x", now=NOW, actor=Actor.system())
    states = [verdict.state for verdict in report.verdicts]
    assert states == [State.NEW, State.WRONG, State.SKIPPED, State.WRONG]
    assert len(questions.open_questions(db)) == report.questions == 1


def test_the_same_person_gets_the_application(db: Session, question: ImportQuestion) -> None:
    application = questions.take_as_same_person(db, question=question, **BY)
    assert application.person_id == question.person_id
    assert (application.number, application.vacancy.title) == (LINE["number"], LINE["title"])
    assert (question.decision, question.is_open, people(db)) == (Decision.SAME_PERSON, False, 1)


def test_another_person_shares_the_address(db: Session, question: ImportQuestion) -> None:
    application = questions.take_as_other_person(db, question=question, **BY)
    person = application.person
    assert (person.name, person.email_key) == ("Mandy Hornig", LINE["email_key"])
    assert person.address_shared_at is not None
    assert question.person.address_shared_at is not None


def test_both_decisions_can_be_taken_back(db: Session, question: ImportQuestion) -> None:
    for decide in (questions.take_as_same_person, questions.take_as_other_person):
        decide(db, question=question, **BY)
        questions.take_back(db, question=question, **BY)
        db.commit()
        assert question.is_open
        assert db.scalar(select(func.count(Application.id))) == 0
        assert (people(db), question.person.address_shared_at) == (1, None)


def test_what_was_built_on_a_decision_keeps_it(db: Session, question: ImportQuestion) -> None:
    application = questions.take_as_same_person(db, question=question, **BY)
    given(db, author := a_staff_account())
    other = an_application()  # lends its criteria
    application.vacancy.criteria = other.vacancy.criteria
    given(db, a_feedback(application=application, author=author))
    with pytest.raises(TooLateToUndo):
        questions.take_back(db, question=question, **BY)


def test_a_new_address_is_taken_and_given_back(db: Session) -> None:
    given(db, application := an_application(person=a_person(email="old@example.org")))
    kind = QuestionKind.ADDRESS_DIFFERS
    given(db, asked := a_question(kind=kind, person=application.person, application=application))
    questions.take_new_address(db, question=asked, **BY)
    assert application.person.email == LINE["email"]
    questions.take_back(db, question=asked, **BY)
    assert (application.person.email, asked.is_open) == ("old@example.org", True)


def test_mails_go_out_again_to_a_new_address(db: Session) -> None:
    given(db, application := an_application(person=a_person(email="old@example.org")))
    kind = QuestionKind.ADDRESS_DIFFERS
    given(db, asked := a_question(kind=kind, person=application.person, application=application))
    outbox.note_bounce(db, person_id=application.person_id, now=NOW)
    questions.take_new_address(db, question=asked, **BY)
    assert silences_of(db, application.person_id) == set()


def test_a_dropped_line_stays_out_of_the_next_import_too(db: Session, runtime: Runtime) -> None:
    data = a_file(a_line(), a_line(bewerbungs_id="NL-2", vorname="Mandy", nachname="Hornig"))
    bring_in: dict[str, Any] = {"data": data, "file_name": "x", "now": NOW, "actor": Actor.system()}
    import_applications(runtime, **bring_in)
    (asked,) = questions.open_questions(db)
    questions.drop(db, question=asked, **BY)
    db.commit()
    report = import_applications(runtime, **bring_in)
    assert (report.questions, report.new) == (0, 0)
    assert "decided about this line" in report.verdicts[1].sentences[0].message


def test_a_question_is_decided_once(db: Session, question: ImportQuestion) -> None:
    with pytest.raises(NotDecided):
        questions.take_back(db, question=question, **BY)
    questions.drop(db, question=question, **BY)
    with pytest.raises(AlreadyDecided):
        questions.take_as_same_person(db, question=question, **BY)
    with pytest.raises(AlreadyDecided):
        questions.take_new_address(db, question=question, **BY)


def test_a_number_that_came_in_between_is_refused(db: Session, question: ImportQuestion) -> None:
    given(db, an_application(number=LINE["number"]))
    with pytest.raises(NumberTaken):
        questions.take_as_same_person(db, question=question, **BY)


def test_hr_decides_on_the_page_and_takes_it_back(
    db: Session, staff_browser: Callable[..., Browser], question: ImportQuestion
) -> None:
    given(db, an_employer())
    hr = staff_browser(Role.RECRUITER)
    page = hr.get(f"/admin/candidates/imports/{question.run.public_id}/questions")
    assert "Mandy Hornig" in page.text
    decision = f"/admin/candidates/imports/questions/{question.public_id}"
    assert (
        "Ihre Entscheidung ist gespeichert."
        in hr.submit(f"{decision}/decision", decision="other_person").text
    )
    assert "inzwischen entschieden" in hr.submit(f"{decision}/decision", decision="dropped").text
    assert "wieder offen" in hr.submit(f"{decision}/reopening").text
    assert hr.submit(f"{decision}/decision", decision="nothing").status == 200
    db.rollback()
    assert db.scalar(select(func.count(Application.id))) == 0


def test_a_known_application_with_another_address_asks(db: Session, runtime: Runtime) -> None:
    for address in (ZOFIA["E-Mail"], "zofia.neu@example.org"):
        import_applications(
            runtime,
            data=a_file(a_line(e_mail=address)),
            file_name="x",
            now=NOW,
            actor=Actor.system(),
        )
    (asked,) = questions.open_questions(db)
    assert (asked.kind, asked.details["email"]) == (
        QuestionKind.ADDRESS_DIFFERS,
        "zofia.neu@example.org",
    )
    assert asked.person.email == ZOFIA["E-Mail"]
