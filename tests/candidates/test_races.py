"""Two at once: whoever commits first decides, on both engines."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.audit.service import Actor
from portal.candidates import questions, recall, service
from portal.candidates.errors import RecallRefused, TooLateToUndo
from portal.candidates.models import (
    Application,
    ApplicationMember,
    ImportQuestion,
    ImportRun,
)
from portal.core.db import write_transaction
from portal.core.runtime import Runtime
from portal.feedback import letters
from portal.people.models import Person
from portal.staff.models import StaffAccount
from tests.browser import Browser
from tests.candidates.test_admin_views import NEW, entered
from tests.factories import (
    NOW,
    a_person,
    a_staff_account,
    a_vacancy,
    an_application,
    an_employer,
    given,
)
from tests.factories.imports import a_question, an_import

BY: dict[str, Any] = {"now": NOW + timedelta(hours=1), "actor": Actor.system()}
UNTOLD: dict[str, Any] = {"told_at": None, "told_by": None}
A_MOMENT = 0.5  # seconds, in which the other one gets as far as it can


@contextmanager
def a_letter_is_begun(runtime: Runtime, application_id: int) -> Iterator[None]:
    """Somebody begins a letter; it is stored when the block ends."""
    with runtime.sessions() as db, write_transaction(db):
        by = db.scalars(select(StaffAccount)).one()
        application = db.get_one(Application, application_id)
        letters.begin_letter(db, application=application, by=by, now=NOW)
        yield
        time.sleep(A_MOMENT)


def at_the_same_moment(runtime: Runtime, application_id: int, act: Callable[[Session], Any]) -> str:
    """What became of ``act``, which begins while a letter is being begun."""

    def run() -> str:
        try:
            with runtime.writing() as db:
                act(db)
        except (RecallRefused, TooLateToUndo) as refusal:
            return type(refusal).__name__
        return "done"

    with ThreadPoolExecutor(1) as pool:
        with a_letter_is_begun(runtime, application_id):
            found = pool.submit(run)
        return found.result()


@pytest.mark.parametrize("is_known", [False, True])
def test_a_form_sent_twice_at_once_adds_one_application(
    db: Session,
    staff_browser: Callable[..., Browser],
    monkeypatch: pytest.MonkeyPatch,
    is_known: bool,
) -> None:
    fields = entered(vacancy := a_vacancy())
    given(db, an_employer(), vacancy, account := a_staff_account(Role.RECRUITER))
    fields["vacancy"] = vacancy.public_id
    if is_known:
        given(db, a_person(**{name: fields[name] for name in ("first_name", "last_name", "email")}))
    both, first_number = Barrier(2), service.new_number

    def number_when_both_have_looked(now: datetime) -> str:
        with suppress(BrokenBarrierError):  # SQLite lets one in after the other
            both.wait(A_MOMENT)
        return first_number(now)

    monkeypatch.setattr(service, "new_number", number_when_both_have_looked)
    browsers = [staff_browser(account=account).get(NEW) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        pages = list(pool.map(lambda browser: browser.submit(NEW, **fields), browsers))
    assert [page.status for page in pages] == [200, 200]
    assert pages[0].path == pages[1].path != NEW
    assert (applications(db), db.scalar(select(func.count(Person.id)))) == (1, 1)


def test_two_who_assign_the_same_interviewer_at_once_both_succeed(
    db: Session, staff_browser: Callable[..., Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    lena, ben = a_staff_account(Role.RECRUITER), a_staff_account(Role.INTERVIEWER)
    given(db, an_employer(), lena, ben, application := an_application())
    path = f"/admin/candidates/{application.public_id}/edit"
    fields = entered(application.vacancy)
    staff_browser(account=lena).submit(path, **fields)  # so that nothing else changes below
    browsers = [staff_browser(account=lena).get(path) for _ in range(2)]
    both, first_assign = Barrier(2), service.assign_members

    def assign_when_both_are_there(db: Session, **values: Any) -> None:
        with suppress(BrokenBarrierError):
            both.wait(A_MOMENT)
        first_assign(db, **values)
        time.sleep(A_MOMENT / 2)

    monkeypatch.setattr(service, "assign_members", assign_when_both_are_there)
    fields["members"] = ben.public_id
    with ThreadPoolExecutor(2) as pool:
        pages = list(pool.map(lambda browser: browser.submit(path, **fields), browsers))
    assert [page.status for page in pages] == [200, 200]
    db.rollback()
    assert db.scalars(select(ApplicationMember.staff_id)).all() == [ben.id]


def applications(db: Session) -> int:
    db.rollback()
    return db.scalar(select(func.count(Application.id))) or 0


def test_an_import_stays_when_a_letter_is_begun_meanwhile(db: Session, runtime: Runtime) -> None:
    given(db, a_staff_account(), run := an_import())
    given(db, application := an_application(import_run_id=run.id, **UNTOLD))

    def take_back(other: Session) -> None:
        recall.take_back(other, run=other.get_one(ImportRun, run.id), **BY)

    assert at_the_same_moment(runtime, application.id, take_back) == "RecallRefused"
    assert applications(db) == 1


def test_a_decision_stays_when_a_letter_is_begun_meanwhile(db: Session, runtime: Runtime) -> None:
    given(db, a_staff_account(), a_person(), question := a_question())
    application = questions.take_as_same_person(db, question=question, **BY)
    db.commit()

    def take_back(other: Session) -> None:
        questions.take_back(other, question=other.get_one(ImportQuestion, question.id), **BY)

    assert at_the_same_moment(runtime, application.id, take_back) == "TooLateToUndo"
    assert applications(db) == 1
