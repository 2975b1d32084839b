"""What imports tell other parts: holds, worklist, figures, stored data; and their housekeeping."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.login import Viewer
from portal.access.permissions import Role
from portal.audit.service import Actor
from portal.candidates import figures, import_privacy, runs, uploads
from portal.candidates.import_holds import STOPPED, import_hold
from portal.candidates.models import (
    ImportFile,
    ImportLine,
    ImportQuestion,
    ImportRun,
    ImportState,
    Situation,
)
from portal.candidates.worklist import SOURCE
from portal.core.runtime import Runtime
from portal.web.worklist import due_entries
from tests.factories import NOW, a_person, a_vacancy, an_application, given
from tests.factories.imports import a_line_of, a_question, an_import

RECRUITER = Viewer(staff_id=1, roles=frozenset({Role.RECRUITER}))
INTERVIEWER = Viewer(staff_id=2, roles=frozenset({Role.INTERVIEWER}))


def test_mails_wait_while_the_sending_of_an_import_is_stopped(db: Session) -> None:
    given(db, run := an_import(sending_stopped_at=NOW), other := an_import())
    given(db, held := an_application(import_run_id=run.id))
    given(db, free := an_application(import_run_id=other.id), by_hand := an_application())
    given(db, an_application(person=held.person, import_run_id=other.id))
    assert import_hold(db, person_id=held.person_id) == STOPPED
    assert import_hold(db, person_id=free.person_id) is None
    assert import_hold(db, person_id=by_hand.person_id) is None


def test_hr_sees_one_row_for_many_people(app: Flask, db: Session) -> None:
    vacancy = a_vacancy(title="Backend", feedback_since=None)
    untold: dict[str, Any] = {"vacancy": vacancy, "told_at": None, "told_by": None}
    days = [date(2026, 11, day) for day in (12, 3, 9)]
    given(db, *[an_application(decided_on=day, **untold) for day in days])
    given(db, an_application(situation=Situation.OPEN))
    given(db, a_question())
    english = {"Accept-Language": "en"}
    with app.test_request_context(base_url="http://portal.test", headers=english):
        found = due_entries(db, [SOURCE], RECRUITER, NOW)
        assert due_entries(db, [SOURCE], INTERVIEWER, NOW) == []
    rows = {entry.state_word: entry for entry in found}
    assert set(rows) == {"not yet told", "reason open", "open"}
    assert (rows["not yet told"].person, rows["not yet told"].subject) == ("3 people", "Backend")
    assert rows["not yet told"].due_at.date() == date(2026, 11, 17)
    assert rows["open"].url.endswith("/questions")


def test_the_week_counts_what_was_imported_and_told(db: Session) -> None:
    given(db, run := an_import())
    given(db, an_application(import_run_id=run.id, created_at=NOW, told_at=NOW))
    given(db, an_application(created_at=NOW - timedelta(days=9)))
    asked = figures.figures(NOW - timedelta(days=7), NOW + timedelta(hours=1))
    assert [db.scalar(select(figure.count)) for figure in asked] == [1, 1]


def test_questions_are_shown_moved_and_erased_with_their_person(app: Flask, db: Session) -> None:
    given(db, application := an_application(), other := a_person())
    person = application.person
    given(db, about_address := a_question(person=person))
    given(db, about_it := a_question(person=person, application=application))
    with app.test_request_context(base_url="http://portal.test"):
        records = import_privacy.SHARE.export(db, person.id)
    assert len(records) == 2
    assert "Hornig" not in str(records)

    both: dict[str, Any] = {"source_id": person.id, "target_id": other.id, "now": NOW}
    only: dict[str, Any] = {"application_ids": [application.id]}
    assert import_privacy.SHARE.move(db, **both, **only) == {"import_question": [about_it.id]}
    rest = import_privacy.SHARE.move(db, **both, application_ids=None)
    assert rest == {"import_question": [about_address.id]}

    import_privacy.SHARE.erase(db, other.id, now=NOW)
    given(db, a_question(application=application))  # somebody else's address, their application
    import_privacy.SHARE.erase(db, person.id, now=NOW)
    assert db.scalar(select(func.count(ImportQuestion.id))) == 0


def test_uploads_are_gone_after_a_day_and_reports_after_three_months(
    db: Session, runtime: Runtime
) -> None:
    with runtime.writing() as writing:
        for days in (0, 2):
            uploads.receive(
                writing,
                content=b"x;y",
                file_name="x.csv",
                already_told=False,
                told_via="",
                now=NOW - timedelta(days=days),
                actor=Actor.system(),
            )
    given(db, old := an_import(started_at=NOW - timedelta(days=91)), recent := an_import())
    given(db, a_line_of(old), a_line_of(recent))
    with runtime.writing() as writing:
        uploads.forget_old(writing, now=NOW)
    db.rollback()
    assert db.scalar(select(func.count()).select_from(ImportFile)) == 1
    assert db.scalars(select(ImportLine.import_run_id)).all() == [recent.id]
    states = db.scalars(select(ImportRun.state).order_by(ImportRun.id)).all()
    assert states[:2] == [ImportState.WAITING, ImportState.EXPIRED]


def test_a_long_report_and_a_long_list_have_pages(
    db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "LINES", 2)
    monkeypatch.setattr(runs, "PAGE", 2)
    given(db, *[an_import() for _ in range(2)], run := an_import())
    given(db, *[a_line_of(run, line) for line in range(2, 7)])

    first = runs.report_lines(db, run)
    assert ([row.line for row in first.rows], first.before, first.after) == ([2, 3], None, 3)
    last = runs.report_lines(db, run, after=5)
    assert ([row.line for row in last.rows], last.before, last.after) == ([6], 6, None)
    back = runs.report_lines(db, run, before=6)
    assert ([row.line for row in back.rows], back.before, back.after) == ([4, 5], 4, 5)

    newest = runs.latest_runs(db)
    older = runs.latest_runs(db, before=newest.older)
    assert (len(newest.rows), len(older.rows), older.older) == (2, 1, "")
    assert runs.latest_runs(db, after=older.newer).rows == newest.rows
