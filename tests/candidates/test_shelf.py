"""Lines that are put aside come back as they were."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.candidates import imports
from portal.candidates.importing import shelf
from portal.candidates.importing.lines import ApplicationLine, CheckedLine, GoodLine
from portal.candidates.importing.sentences import Sentence, State, Verdict
from portal.candidates.importing.shelf import Shelf
from portal.candidates.models import Application, Situation
from portal.core.runtime import Runtime
from portal.people.models import Person
from tests.candidates.exports import a_file, a_line
from tests.factories import NOW

ROW = ApplicationLine(
    number="NL-1",
    first_name="Zofia",
    last_name="Möchlichen",
    email="Zofia@example.org",
    email_key="zofia@example.org",
    language="de",
    title="Backend (m/w/d)",
    department="IT",
    location="Hamburg",
    applied_on=date(2026, 10, 3),
    decided_on=date(2026, 11, 3),
    stage="Fachgespräch",
    situation=Situation.OTHER_PERSON,
    contact="",
)


def good(line: int, **other: Any) -> GoodLine:
    return GoodLine(line, replace(ROW, name_key="", **other))


LINES: Sequence[CheckedLine] = (
    good(2),
    Verdict(3, State.WRONG, (Sentence("%(column)s is empty.", {"column": "Nachname"}),)),
    good(4, number="NL-2", applied_on=None, told=True, told_via="am Telefon"),
    good(5, number="NL-3", told=False, first_name="محمد", last_name="الأحمد"),
    good(
        6, number="NL-4", told=date(2026, 11, 4), email="q@example.org", email_key="q@example.org"
    ),
    good(7, number="NL-1", notes=(Sentence("Please choose.", {"value": "?"}),)),
    Verdict(8, State.SKIPPED, ()),
)


@pytest.mark.parametrize("together", [1, 2, 1000])
def test_lines_come_back_as_they_were(monkeypatch: pytest.MonkeyPatch, together: int) -> None:
    monkeypatch.setattr(shelf, "TOGETHER", together)
    kept = Shelf(LINES)
    back = list(kept)
    assert back == list(LINES)
    assert [line.row.notes for line in back if isinstance(line, GoodLine)] == [
        line.row.notes for line in LINES if isinstance(line, GoodLine)
    ]
    assert [line.row.name_key for line in back if isinstance(line, GoodLine)] == [
        line.row.name_key for line in LINES if isinstance(line, GoodLine)
    ]
    assert list(kept) == []


def test_what_comes_more_than_once_is_known() -> None:
    kept = Shelf(LINES)
    assert kept.repeated_numbers == {hash("NL-1")}
    assert kept.repeated_addresses == {hash("zofia@example.org")}


def test_one_person_far_down_in_the_file_is_still_the_same(
    monkeypatch: pytest.MonkeyPatch, runtime: Runtime, db: Session
) -> None:
    monkeypatch.setattr(imports, "CHUNK", 2)
    monkeypatch.setattr(shelf, "TOGETHER", 3)
    lines = [
        a_line(bewerbungs_id=f"NL-{number}", e_mail=f"person.{number % 4}@example.org")
        for number in range(9)
    ]
    report = imports.import_applications(
        runtime, data=a_file(*lines), file_name="woche.csv", now=NOW, actor=Actor.system()
    )
    assert report.counts[State.NEW] == 9
    assert db.scalar(select(func.count(Person.id))) == 4
    assert db.scalar(select(func.count(Application.id))) == 9
