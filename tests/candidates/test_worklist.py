"""HR's first page: vacancies without feedback in which people wait to be told."""

from datetime import date

from flask import Flask
from sqlalchemy.orm import Session

from portal.access.login import Viewer
from portal.access.permissions import Role
from portal.candidates.worklist import SOURCE
from portal.web.locale import Voice, speaking
from portal.web.worklist import Entry, due_entries
from tests.factories import NOW, a_staff_account, a_vacancy, an_application, given


def entries_for(app: Flask, db: Session, role: Role) -> list[Entry]:
    given(db, account := a_staff_account(role))
    viewer = Viewer(staff_id=account.id, name=account.name, roles=account.roles)
    english = speaking(Voice("en"))
    with app.test_request_context(base_url="http://portal.test"), english:
        return due_entries(db, [SOURCE], viewer, NOW)


def test_a_vacancy_stands_once_however_many_wait(app: Flask, db: Session) -> None:
    silent = a_vacancy(title="Projektleitung", feedback_since=None)
    days = (date(2026, 11, 10), date(2026, 11, 3))
    given(db, *(an_application(vacancy=silent, told_at=None, decided_on=day) for day in days))
    given(db, an_application(vacancy=silent), an_application(told_at=None))

    (entry,) = entries_for(app, db, Role.RECRUITER)

    assert (entry.person, entry.subject) == ("2 people", "Projektleitung")
    assert entry.due_at.isoformat() == "2026-11-17T18:00:00+01:00"
    assert entry.url == f"/admin/candidates?show=untold&vacancy={silent.public_id}"
    assert entries_for(app, db, Role.INTERVIEWER) == []
