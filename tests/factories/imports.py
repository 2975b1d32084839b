"""Imports and what hangs on them."""

from typing import Any

from portal.candidates.models import (
    ImportLine,
    ImportQuestion,
    ImportRun,
    ImportState,
    LineState,
    QuestionKind,
)
from tests.factories import NOW, a_person


def an_import(**values: Any) -> ImportRun:
    defaults = {
        "file_name": "absagen.csv",
        "state": ImportState.DONE,
        "started_at": NOW,
        "imported_at": NOW,
    }
    return ImportRun(**defaults | values)


def a_line_of(run: ImportRun, line: int = 2, **values: Any) -> ImportLine:
    """``run`` is stored."""
    defaults = {
        "import_run_id": run.id,
        "line": line,
        "state": LineState.NEW,
        "said": [["New application of a new person.", {}]],
    }
    return ImportLine(**defaults | values)


LINE = {
    "number": "NL-2026-0999",
    "first_name": "Mandy",
    "last_name": "Hornig",
    "email": "haushalt@example.org",
    "email_key": "haushalt@example.org",
    "language": "de",
    "title": "Data Analyst Netzdaten (m/w/d)",
    "department": "IT",
    "location": "Kiel",
    "applied_on": "2026-10-03",
    "decided_on": "2026-11-03",
    "stage": "Fachgespräch",
    "situation": "other_person",
    "contact": "",
    "told": None,
    "told_via": "",
}


def a_question(**values: Any) -> ImportQuestion:
    """The line is Mandy Hornig's; the address is Zofia Möchlichen's."""
    if "person" not in values:
        values["person"] = a_person(email=LINE["email"])
    if "run" not in values:
        values["run"] = an_import()
    defaults = {
        "line": 33,
        "kind": QuestionKind.NAME_DIFFERS,
        "dedupe_key": f"name_differs:{id(values)}",
        "details": dict(LINE),
        "asked_at": NOW,
    }
    return ImportQuestion(**defaults | values)
