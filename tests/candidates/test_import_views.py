"""HR brings in a file with the browser: upload, check, decide, and everything after it."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.candidates.import_holds import STOPPED
from portal.candidates.models import (
    Application,
    ImportFile,
    ImportLine,
    ImportRun,
    ImportState,
    ToldBy,
)
from portal.core import clock
from portal.core.db import Base
from portal.core.deeds import queue_deed
from portal.core.runtime import Runtime
from portal.core.worker import drain
from portal.people.models import Person
from tests.browser import Browser
from tests.candidates.exports import REAL_FILE, a_file, a_line
from tests.factories import a_feedback, a_staff_account, a_vacancy, an_employer, given

NEW = "/admin/candidates/imports/new"


@pytest.fixture
def hr(staff_browser: Callable[..., Browser], db: Session) -> Browser:
    given(db, an_employer())
    return staff_browser(Role.RECRUITER)


def upload(browser: Browser, data: bytes, name: str = "absagen.csv", **fields: Any) -> Browser:
    browser.get(NEW)
    fields = {"told": "letter", "told_via": ""} | fields
    return browser.submit(NEW, file=(io.BytesIO(data), name), **fields)


def take_over(browser: Browser, runtime: Runtime) -> Browser:
    browser.submit(f"{browser.path}/takeover")
    drain(runtime)
    return browser.get(browser.path)


def stored(db: Session, model: type[Base]) -> int:
    db.rollback()
    return db.scalar(select(func.count()).select_from(model)) or 0


def test_a_file_is_checked_first_and_taken_over_when_hr_says_so(
    hr: Browser, db: Session, runtime: Runtime
) -> None:
    upload(hr, REAL_FILE.read_bytes())
    assert "progress" in hr.text
    assert 'http-equiv="refresh"' in hr.text
    drain(runtime)
    hr.get(hr.path)
    assert "110 Bewerbungen übernehmen" in hr.text
    assert "Absagedatum: Den Tag 31.02.2026 gibt es nicht." in hr.get(f"{hr.path}?state=wrong").text
    assert (stored(db, Application), stored(db, ImportLine)) == (0, 120)

    take_over(hr, runtime)

    assert stored(db, Application) == 110
    assert stored(db, ImportFile) == 0
    assert db.scalars(select(ImportRun.state)).one() is ImportState.DONE
    assert "übernommen" in hr.text


def test_the_second_time_there_is_nothing_new(hr: Browser, db: Session, runtime: Runtime) -> None:
    for new in (110, 0):
        upload(hr, REAL_FILE.read_bytes())
        drain(runtime)
        hr.get(hr.path)
        assert ("Diese Datei bringt nichts Neues" in hr.text) == (new == 0)
        take_over(hr, runtime)
    assert stored(db, Application) == 110
    assert stored(db, Person) == 110


def test_whether_people_know_is_asked_and_nothing_is_chosen_beforehand(
    hr: Browser, db: Session, runtime: Runtime
) -> None:
    assert "checked" not in hr.get(NEW).text
    upload(hr, a_file(a_line()), told="")
    assert hr.status == 422
    assert "Bitte wählen Sie, ob die Personen die Entscheidung kennen." in hr.text

    upload(hr, a_file(a_line()), told="already", told_via="durch unser Bewerbungssystem")
    drain(runtime)
    take_over(hr, runtime)
    application = db.scalars(select(Application)).one()
    assert (application.told_by, application.told_via) == (
        ToldBy.EMPLOYER,
        "durch unser Bewerbungssystem",
    )
    page = hr.get(f"/admin/candidates/{application.public_id}")
    assert "durch unser Bewerbungssystem" in page.text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"", "Diese Datei ist leer"), (b" \n", "Diese Datei ist leer")],
)
def test_an_empty_file_is_told_at_the_field(hr: Browser, data: bytes, sentence: str) -> None:
    upload(hr, data)
    assert hr.status == 422
    assert sentence in hr.text


def test_a_file_that_cannot_be_read_ends_with_a_sentence_and_nothing_kept(
    hr: Browser, db: Session, runtime: Runtime
) -> None:
    for data in (b"\x89PNG\x00\x00", b"Vorname;Nachname\r\n", b"PK\x03\x04" + bytes(60)):
        upload(hr, data)
        drain(runtime)
        page = hr.get(hr.path)
        assert page.status == 200
        assert "Es wurde nichts gespeichert." in page.text
    assert (stored(db, ImportFile), stored(db, ImportLine)) == (0, 0)


def test_a_file_beyond_the_limit_gets_a_sentence(
    hr: Browser, app: Flask, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = app.view_functions["imports_admin.create"]
    monkeypatch.setattr(view, "most_bytes", 100_000)
    app.config["MAX_CONTENT_LENGTH"] = 10_000
    upload(hr, b"x" * 300_000)
    assert hr.status == 413
    assert "Die Datei ist größer als" in hr.text
    assert stored(db, ImportRun) == 0


def test_only_staff_may_send_much(app: Flask, browser: Browser) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 10_000
    browser.get("/admin/sign-in")
    answer = browser.post(NEW, file=(io.BytesIO(b"x" * 50_000), "a.csv"))
    assert answer.status == 413


def test_progress_is_a_few_bytes(hr: Browser, runtime: Runtime) -> None:
    path = upload(hr, a_file(a_line())).path
    found = hr.get(f"{path}/progress").answer.get_json()
    assert (found["state"], found["is_over"]) == ("waiting", False)
    drain(runtime)
    assert hr.get(f"{path}/progress").answer.get_json()["is_over"]


def test_what_changed_since_the_check_is_said(hr: Browser, db: Session, runtime: Runtime) -> None:
    path = upload(hr, a_file(a_line(), a_line(bewerbungs_id="NL-2", stelle="Andere"))).path
    drain(runtime)
    other = upload(hr, a_file(a_line())).path
    drain(runtime)
    take_over(hr.get(other), runtime)

    take_over(hr.get(path), runtime)

    assert "1 Zeile ist anders ausgefallen" in hr.text
    assert "geprüft als: neu" in hr.get(f"{path}?state=changed").text
    assert stored(db, Application) == 2


def test_pressing_twice_takes_over_once(hr: Browser, db: Session, runtime: Runtime) -> None:
    path = upload(hr, a_file(a_line())).path
    drain(runtime)
    hr.get(path).submit(f"{path}/takeover")
    page = hr.submit(f"{path}/takeover")
    assert "wartet nicht mehr auf eine Entscheidung" in page.text
    drain(runtime)
    assert stored(db, Application) == 1


def test_a_file_that_is_not_wanted_is_deleted(hr: Browser, db: Session, runtime: Runtime) -> None:
    path = upload(hr, a_file(a_line())).path
    drain(runtime)
    page = hr.get(path).submit(f"{path}/dismissal")
    assert page.status == 200
    assert (stored(db, ImportFile), stored(db, ImportLine), stored(db, Application)) == (0, 0, 0)


def test_the_report_can_be_taken_along(hr: Browser, runtime: Runtime) -> None:
    path = upload(hr, REAL_FILE.read_bytes()).path
    drain(runtime)
    text = hr.get(f"{path}/report.csv").answer.get_data().decode("utf-8-sig")
    assert len(text.splitlines()) == 121
    assert hr.get(f"{path}/report.xlsx").answer.get_data().startswith(b"PK")
    assert hr.get(f"{path}/report.pdf").status == 404


def test_sending_is_stopped_and_resumed_for_one_import(
    hr: Browser, db: Session, runtime: Runtime
) -> None:
    path = upload(hr, a_file(a_line())).path
    drain(runtime)
    take_over(hr.get(path), runtime)
    assert "fortsetzen" in hr.submit(f"{path}/sending-stop").text
    db.rollback()
    assert db.scalars(select(ImportRun.sending_stopped_at)).one() is not None
    hr.submit(f"{path}/sending-resumption")
    db.rollback()
    db.expire_all()
    assert db.scalars(select(ImportRun.sending_stopped_at)).one() is None


def test_held_mails_are_due_at_once_when_sending_is_resumed(
    hr: Browser, db: Session, runtime: Runtime
) -> None:
    path = upload(hr, a_file(a_line())).path
    drain(runtime)
    take_over(hr.get(path), runtime)
    hr.submit(f"{path}/sending-stop")
    db.rollback()
    held = queue_deed(
        db, kind="mail", dedupe_key="held", due_at=clock.now() + timedelta(hours=1), now=clock.now()
    )
    held.problem = STOPPED
    db.commit()
    hr.submit(f"{path}/sending-resumption")
    db.expire_all()
    assert held.problem is None
    assert held.due_at <= clock.now()


def test_an_import_is_taken_back_while_nothing_came_of_it(
    hr: Browser, db: Session, runtime: Runtime
) -> None:
    path = upload(hr, REAL_FILE.read_bytes()).path
    drain(runtime)
    take_over(hr.get(path), runtime)
    hr.get(f"{path}/recall").submit(f"{path}/recall")
    assert "Der Import wurde zurückgenommen." in hr.text
    assert (stored(db, Application), stored(db, Person)) == (0, 0)


def test_once_a_letter_was_begun_the_import_stays(
    hr: Browser, db: Session, runtime: Runtime
) -> None:
    path = upload(hr, a_file(a_line())).path
    drain(runtime)
    take_over(hr.get(path), runtime)
    application = db.scalars(select(Application)).one()
    application.vacancy.criteria = a_vacancy().criteria
    given(db, author := a_staff_account())
    given(db, a_feedback(application=application, author=author))
    assert (
        "Für jemanden aus diesem Import wurde ein Brief begonnen" in hr.get(f"{path}/recall").text
    )
    assert "Brief begonnen" in hr.submit(f"{path}/recall").text
    assert stored(db, Application) == 1
