"""A whole export into the database: all or nothing, once, and by two at a time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry
from portal.audit.service import Actor
from portal.candidates import imports, queries
from portal.candidates.errors import FileEmpty, ImportDisturbed
from portal.candidates.importing.sentences import State
from portal.candidates.models import Application, ImportLine, ImportRun, Situation, ToldBy
from portal.candidates.taking import Taking
from portal.core.db import Base
from portal.core.runtime import Runtime
from portal.core.voices import AddressForm
from portal.people.models import Person
from portal.vacancies.models import Vacancy
from tests.candidates.exports import REAL_FILE, ZOFIA, a_file, a_line, many_lines
from tests.factories import NOW, a_person, a_staff_account, an_application, an_employer, given

MOST_QUERIES = 70  # some for each two thousand lines
ADDRESS = ZOFIA["E-Mail"]


def bring_in(runtime: Runtime, data: bytes, **values: Any) -> imports.ImportReport:
    return imports.import_applications(
        runtime, data=data, file_name="absagen.csv", now=NOW, actor=Actor.system(), **values
    )


def counts(report: imports.ImportReport) -> tuple[int, ...]:
    return tuple(report.counts[state] for state in State)


def stored(db: Session, model: type[Base]) -> int:
    return db.scalar(select(func.count()).select_from(model)) or 0


def test_the_real_file_comes_in_once(db: Session, runtime: Runtime) -> None:
    first = bring_in(runtime, REAL_FILE.read_bytes())
    assert counts(first) == (110, 0, 1, 9)
    assert (stored(db, Application), stored(db, Person), stored(db, Vacancy)) == (110, 110, 9)
    run = db.scalars(select(ImportRun)).one()
    assert (run.new_count, run.wrong_count, run.in_progress) == (110, 9, None)
    before = stored(db, AuditEntry)

    second = bring_in(runtime, REAL_FILE.read_bytes())

    assert counts(second) == (0, 110, 1, 9)
    db.rollback()
    assert (stored(db, Application), stored(db, Person), stored(db, Vacancy)) == (110, 110, 9)
    assert (stored(db, ImportRun), stored(db, AuditEntry)) == (1, before)


def test_an_application_holds_what_the_line_says(db: Session, runtime: Runtime) -> None:
    given(db, recruiter := a_staff_account(email="Recruiting@Nordlicht.example"))
    bring_in(runtime, a_file(a_line(stelle="Ausbildung Mechatronik")))

    application = db.scalars(select(Application)).one()
    assert application.person.name == "Zofia Möchlichen"
    assert application.person.search_name == " zofia mochlichen"
    assert application.vacancy.address_form is AddressForm.DU
    assert application.vacancy.feedback_since is None
    assert application.contact_id == recruiter.id
    assert (application.location, application.stage) == ("Hamburg", "Fachgespräch")
    assert application.situation is Situation.OTHER_PERSON
    assert application.told_at is None  # our letter says it first
    assert application.import_run_id == db.scalars(select(ImportRun.id)).one()


def test_people_who_were_told_were_told_on_the_day_of_the_decision(
    db: Session, runtime: Runtime
) -> None:
    given(db, an_employer())
    bring_in(runtime, a_file(a_line()), already_told=True)
    application = db.scalars(select(Application)).one()
    assert application.told_at == datetime(2026, 11, 3, 11, tzinfo=UTC)  # midday in Hamburg
    assert application.told_by is ToldBy.EMPLOYER


def test_a_person_who_is_there_gets_the_application(db: Session, runtime: Runtime) -> None:
    given(db, person := a_person(email=ADDRESS, language="en"))
    lines = (a_line(), a_line(bewerbungs_id="NL-2", stelle="Data Analyst"))

    assert counts(bring_in(runtime, a_file(*lines))) == (2, 0, 0, 0)

    db.rollback()
    owners = db.scalars(select(Application.person_id)).all()
    assert owners == [person.id, person.id]
    assert db.scalars(select(Person.language)).all() == ["en"]


def test_a_file_without_anything_new_leaves_no_trace(db: Session, runtime: Runtime) -> None:
    bring_in(runtime, a_file(a_line(e_mail="")))
    assert (stored(db, ImportRun), stored(db, AuditEntry), stored(db, Vacancy)) == (0, 0, 0)


def test_the_trail_holds_figures_and_no_names(db: Session, runtime: Runtime) -> None:
    bring_in(runtime, a_file(a_line(), a_line(bewerbungs_id="NL-2", e_mail="")))
    entry = db.scalars(select(AuditEntry)).one()
    assert entry.action == "applications.imported"
    assert entry.details == {
        "new_count": 1,
        "known_count": 0,
        "skipped_count": 0,
        "wrong_count": 1,
    }


def test_what_hr_changed_is_not_overwritten(db: Session, runtime: Runtime) -> None:
    bring_in(runtime, a_file(a_line()))
    db.scalars(select(Application)).one().stage = "Auswahltag"
    db.commit()

    assert counts(bring_in(runtime, a_file(a_line()))) == (0, 0, 1, 0)

    db.expire_all()
    assert db.scalars(select(Application.stage)).all() == ["Auswahltag"]


@pytest.mark.parametrize(
    ("owner", "step"),
    [(Taking, "_add_people"), (Taking, "take"), (imports, "add_lines"), (imports, "_finish")],
)
def test_an_import_that_dies_leaves_nothing(
    db: Session, runtime: Runtime, monkeypatch: pytest.MonkeyPatch, owner: Any, step: str
) -> None:
    done = getattr(owner, step)

    def dies(*args: Any, **values: Any) -> None:
        done(*args, **values)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(owner, step, dies)
        with pytest.raises(KeyboardInterrupt):
            bring_in(runtime, REAL_FILE.read_bytes())

    for model in (Application, Person, Vacancy, ImportRun, ImportLine, AuditEntry):
        assert stored(db, model) == 0
    db.rollback()
    assert counts(bring_in(runtime, REAL_FILE.read_bytes())) == (110, 0, 1, 9)


def test_two_imports_of_one_file_at_once_bring_it_in_once(db: Session, runtime: Runtime) -> None:
    start = Barrier(2)

    def import_together(_n: int) -> tuple[int, ...]:
        start.wait()
        return counts(bring_in(runtime, REAL_FILE.read_bytes()))

    with ThreadPoolExecutor(2) as pool:
        both = sorted(pool.map(import_together, range(2)))

    assert both == [(0, 110, 1, 9), (110, 0, 1, 9)]
    assert (stored(db, Application), stored(db, ImportRun)) == (110, 1)


def test_somebody_added_in_between_by_hand_stops_the_import(
    db: Session, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(db, an_application(number=ZOFIA["Bewerbungs-ID"]))
    monkeypatch.setattr(queries, "stored_applications", lambda _db, _numbers: {})
    with pytest.raises(ImportDisturbed):
        bring_in(runtime, a_file(a_line()))
    db.rollback()
    assert (stored(db, Application), stored(db, ImportRun)) == (1, 0)


def test_a_file_that_is_refused_never_reaches_the_database(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Runtime, "writing", lambda _self: pytest.fail("asked for the database"))
    with pytest.raises(FileEmpty):
        bring_in(runtime, b"")


def test_ten_thousand_lines_need_few_queries(db: Session, runtime: Runtime) -> None:
    data = a_file(*many_lines(10_000))
    for expected in ((10_000, 0, 0, 0), (0, 10_000, 0, 0)):
        with counting_queries(runtime.engine) as asked:
            report = bring_in(runtime, data)
        assert counts(report) == expected
        assert len(asked) <= MOST_QUERIES, len(asked)
    assert (stored(db, Application), stored(db, Person), stored(db, Vacancy)) == (10_000, 9_000, 12)


class counting_queries:  # noqa: N801 - reads as a phrase after "with"
    """The statements an engine is asked for inside of the block."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.statements: list[str] = []

    def __enter__(self) -> list[str]:
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self.statements

    def __exit__(self, *_error: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        self.statements.append(statement)
