"""What an employer would really bring: three files, each with its own dirt."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.candidates.importing.sentences import State
from portal.candidates.models import Application, Situation
from portal.candidates.service import ImportReport, import_applications
from portal.core.runtime import Runtime
from portal.demo import __file__ as demo
from portal.people.models import Person
from tests.factories import NOW

DATA = Path(demo).parent / "data"
# new, known, skipped, wrong; then the numbers of the lines that are not taken over
FILES = {
    "absagen-export.csv": ((110, 0, 1, 9), [9, 13, 21, 25, 33, 39, 43, 45, 64, 70]),
    "rejected-applications.csv": ((80, 0, 0, 0), []),
    "absagen.xlsx": ((60, 0, 0, 0), []),
}


def bring_in(runtime: Runtime, name: str) -> ImportReport:
    data = (DATA / name).read_bytes()
    return import_applications(runtime, data=data, file_name=name, now=NOW, actor=Actor.system())


def counts(report: ImportReport) -> tuple[int, ...]:
    return tuple(report.counts[state] for state in State)


@pytest.mark.parametrize("name", FILES)
def test_each_file_comes_in_and_the_second_time_nothing_happens(
    db: Session, runtime: Runtime, name: str
) -> None:
    expected, left_out = FILES[name]
    first = bring_in(runtime, name)
    assert counts(first) == expected
    assert [v.line for v in first.verdicts if v.state is not State.NEW] == left_out

    second = bring_in(runtime, name)

    new, _known, skipped, wrong = expected
    assert counts(second) == (0, new, skipped, wrong)
    assert db.scalar(select(func.count(Application.id))) == new


def test_all_three_together_keep_their_people_apart(db: Session, runtime: Runtime) -> None:
    for name in FILES:
        bring_in(runtime, name)
    assert db.scalar(select(func.count(Person.id))) == 250
    open_reasons = select(func.count()).where(Application.situation == Situation.OPEN)
    assert db.scalar(open_reasons) == 0


def test_the_dropped_columns_are_named(runtime: Runtime) -> None:
    dropped = {name: bring_in(runtime, name).about.dropped for name in FILES}
    assert [column.name for column in dropped["absagen-export.csv"]] == ["Anrede", "Telefon"]
    assert [column.name for column in dropped["rejected-applications.csv"]] == ["phone"]
    assert dropped["absagen.xlsx"] == ()
