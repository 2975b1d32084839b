"""The worker's side of an upload: at least once, one at a time, never half."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.candidates import handlers, uploads
from portal.candidates.errors import ImportDisturbed
from portal.candidates.models import Application, ImportFile, ImportLine, ImportRun, ImportState
from portal.core.deeds import Deed, DeedState
from portal.core.runtime import Runtime
from portal.core.worker import drain
from tests.candidates.exports import a_file, a_line
from tests.factories import NOW

BY: dict[str, Any] = {"now": NOW, "actor": Actor.system()}
TWO = a_file(a_line(), a_line(bewerbungs_id="NL-2", stelle="Netz"))


def uploaded(runtime: Runtime, data: bytes = TWO) -> str:
    with runtime.writing() as db:
        run = uploads.receive(
            db, content=data, file_name="x.csv", already_told=False, told_via="", **BY
        )
        return run.public_id


def accepted(runtime: Runtime, data: bytes = TWO) -> str:
    public_id = uploaded(runtime, data)
    drain(runtime)
    with runtime.writing() as db:
        uploads.accept(db, public_id=public_id, **BY)
    return public_id


def state(db: Session, public_id: str) -> ImportState:
    db.rollback()
    db.expire_all()
    return db.scalars(select(ImportRun.state).where(ImportRun.public_id == public_id)).one()


def applications(db: Session) -> int:
    db.rollback()
    return db.scalar(select(func.count(Application.id))) or 0


def test_a_check_that_died_begins_anew(
    db: Session, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    public_id = uploaded(runtime)
    with monkeypatch.context() as patched:
        patched.setattr(handlers, "add_lines", lambda *_args: 1 / 0)
        drain(runtime)
    assert state(db, public_id) is ImportState.CHECKING
    again(db)
    drain(runtime)
    assert state(db, public_id) is ImportState.CHECKED
    assert db.scalar(select(func.count()).select_from(ImportLine)) == 2


def again(db: Session) -> None:
    for deed in db.scalars(select(Deed).where(Deed.state == DeedState.WAITING)):
        deed.due_at = NOW - timedelta(minutes=1)
    db.commit()


def test_a_takeover_that_died_after_its_commit_is_not_done_twice(
    db: Session, runtime: Runtime
) -> None:
    public_id = accepted(runtime)
    drain(runtime)
    (deed,) = db.scalars(select(Deed).where(Deed.kind == uploads.TAKE_OVER))
    deed.try_again(NOW)
    db.commit()
    drain(runtime)
    assert (state(db, public_id), applications(db)) == (ImportState.DONE, 2)


def test_two_uploads_of_one_file_bring_it_in_once(db: Session, runtime: Runtime) -> None:
    first, second = uploaded(runtime), uploaded(runtime)
    drain(runtime)
    with runtime.writing() as writing:
        for public_id in (first, second):
            uploads.accept(writing, public_id=public_id, **BY)
    drain(runtime)
    assert applications(db) == 2
    assert state(db, first) is state(db, second) is ImportState.DONE
    changed = db.scalars(select(ImportRun.changed_count).order_by(ImportRun.id)).all()
    assert changed == [0, 2]


def test_after_some_disturbances_hr_is_told_and_may_try_again(
    db: Session, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    public_id = accepted(runtime)

    def disturbed(*_args: object, **_values: object) -> None:
        raise ImportDisturbed

    with monkeypatch.context() as patched:
        patched.setattr(handlers, "import_lines", disturbed)
        for _time in range(handlers.MOST_DISTURBED):
            drain(runtime)
            again(db)
    assert state(db, public_id) is ImportState.CHECKED
    assert db.scalars(select(ImportRun.problem)).one()[0][0].startswith("Somebody changed people")
    with runtime.writing() as writing:
        uploads.accept(writing, public_id=public_id, **BY)
    drain(runtime)
    assert (state(db, public_id), applications(db)) == (ImportState.DONE, 2)


def test_a_takeover_that_was_given_up_ends_with_a_sentence(db: Session, runtime: Runtime) -> None:
    given_up, under_way = uploaded(runtime), uploaded(runtime)
    drain(runtime)
    with runtime.writing() as writing:
        for public_id in (given_up, under_way):
            uploads.accept(writing, public_id=public_id, **BY)
    taking_over = select(Deed).where(Deed.kind == uploads.TAKE_OVER).order_by(Deed.id)
    db.scalars(taking_over).first().state = DeedState.FAILED  # type: ignore[union-attr]
    db.commit()
    with runtime.writing() as writing:
        uploads.forget_old(writing, now=NOW + timedelta(days=2))
    assert state(db, given_up) is ImportState.EXPIRED
    assert state(db, under_way) is ImportState.ACCEPTED
    run = db.scalars(select(ImportRun).where(ImportRun.public_id == given_up)).one()
    assert run.problem[0][0].startswith("Taking this file over did not work")
    (kept,) = db.scalars(select(ImportFile.import_run_id))
    assert kept != run.id


def test_a_run_that_was_dismissed_is_left_alone(db: Session, runtime: Runtime) -> None:
    public_id = uploaded(runtime)
    drain(runtime)
    with runtime.writing() as writing:
        uploads.dismiss(writing, public_id=public_id, **BY)
    drain(runtime)
    assert state(db, public_id) is ImportState.DISMISSED
    assert db.scalar(select(func.count()).select_from(ImportFile)) == 0
