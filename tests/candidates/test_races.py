"""Taking back while somebody builds on it: whoever commits first decides, on both engines."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.candidates import questions, recall
from portal.candidates.errors import RecallRefused, TooLateToUndo
from portal.candidates.models import Application, ImportQuestion, ImportRun
from portal.core.db import write_transaction
from portal.core.runtime import Runtime
from portal.feedback import letters
from portal.staff.models import StaffAccount
from tests.factories import NOW, a_person, a_staff_account, an_application, given
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
