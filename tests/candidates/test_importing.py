"""Reading an export: from bytes to checked lines, without a database."""

from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.candidates import errors
from portal.candidates.importing import check_file, records
from portal.candidates.importing.decoding import MOST_BYTES
from portal.candidates.importing.lines import ApplicationLine, GoodLine
from portal.candidates.importing.planning import Planner, Stored
from portal.candidates.importing.sentences import State, Verdict
from portal.candidates.models import Situation
from tests.candidates.exports import COLUMNS, REAL_FILE, ZOFIA, a_file, a_line

NOTHING_STORED = Stored()
WRONG_IN_THE_REAL_FILE = {
    9: "E-Mail is empty.",
    13: "E-Mail is not a complete address.",
    21: "Absagedatum: there is no day 31.02.2026.",
    25: "Absagedatum is empty.",
    33: "The address is also in line 32, with another name. Please decide whether it is the "
    "same person.",
    43: "Nachname begins with =, +, - or @, or contains < or >.",
    45: "Vorname begins with =, +, - or @, or contains < or >.",
    64: "The line has 16 fields, the first line of the file has 15.",
    70: "The line has 9 fields, the first line of the file has 15.",
}


def said(verdict: Verdict) -> str:
    """The sentences as they are written in the code, whatever a catalogue makes of them."""
    return " ".join(part.message % part.values for part in verdict.sentences)


def verdicts(data: bytes) -> list[Verdict]:
    planner = Planner()
    return [planner.decide(line, NOTHING_STORED).verdict for line in check_file(data).lines]


def row(**values: Any) -> ApplicationLine:
    (line,) = check_file(a_file(a_line(**values))).lines
    assert isinstance(line, GoodLine)
    return line.row


def problems(**values: Any) -> str:
    (line,) = check_file(a_file(a_line(**values))).lines
    assert isinstance(line, Verdict)
    assert line.state is State.WRONG
    return said(line)


def test_every_wrong_line_of_the_real_file_has_its_number_and_its_sentence() -> None:
    wrong = {v.line: said(v) for v in verdicts(REAL_FILE.read_bytes()) if v.state is State.WRONG}
    assert wrong == WRONG_IN_THE_REAL_FILE


def test_every_line_of_the_real_file_is_accounted_for() -> None:
    found = verdicts(REAL_FILE.read_bytes())
    states = [verdict.state for verdict in found]
    assert {state: states.count(state) for state in State} == {
        State.NEW: 110,
        State.KNOWN: 0,
        State.SKIPPED: 1,
        State.WRONG: 9,
    }
    # the record in lines 61 and 62 counts by its first
    assert [verdict.line for verdict in found] == [n for n in range(2, 123) if n != 62]
    (skipped,) = (verdict for verdict in found if verdict.state is State.SKIPPED)
    assert (skipped.line, said(skipped)) == (39, "The same application is already in line 38.")


def test_a_field_may_hold_semicolons_and_line_breaks() -> None:
    rows = {
        line.row.number: line.row
        for line in check_file(REAL_FILE.read_bytes()).lines
        if isinstance(line, GoodLine)
    }
    assert rows["NL-2026-0429"].title.endswith("Schwerpunkt „Netz; Markt“")
    assert rows["NL-2026-0435"].stage == "Erstes Gespräch mit Team"


def test_title_and_phone_are_dropped_and_the_report_says_why() -> None:
    dropped = check_file(REAL_FILE.read_bytes()).about.dropped
    assert [column.name for column in dropped] == ["Anrede", "Telefon"]
    assert all(column.reason for column in dropped)


def test_a_line_becomes_an_application() -> None:
    assert row() == ApplicationLine(
        number="NL-2026-0412",
        first_name="Zofia",
        last_name="Möchlichen",
        email="zofia.moechlichen.36@example.com",
        email_key="zofia.moechlichen.36@example.com",
        language="de",
        title="Softwareentwicklung Backend (m/w/d)",
        department="IT",
        location="Hamburg",
        applied_on=date(2026, 10, 3),
        decided_on=date(2026, 11, 3),
        stage="Fachgespräch",
        situation=Situation.OTHER_PERSON,
        contact="recruiting@nordlicht.example",
    )


def test_columns_may_stand_in_any_order_and_extra_ones_are_named() -> None:
    header = [*reversed(COLUMNS), "Sternzeichen", ""]
    fields = [*(ZOFIA[name] for name in reversed(COLUMNS)), "Waage", ""]
    data = "\n".join(";".join(line) for line in (header, fields)).encode("cp1252")

    file = check_file(data)

    assert [line.row for line in file.lines if isinstance(line, GoodLine)] == [row()]
    assert [column.name for column in file.about.dropped] == [
        "Telefon",
        "Anrede",
        "Sternzeichen",
        "17",
    ]


def test_a_file_saved_as_utf_8_is_not_misread() -> None:
    text = a_file(a_line()).decode("cp1252")
    for encoding in ("utf-8", "utf-8-sig"):
        (line,) = check_file(text.encode(encoding)).lines
        assert isinstance(line, GoodLine)
        assert line.row.last_name == "Möchlichen"


@pytest.mark.parametrize(
    ("reason", "situation"),
    [
        ("Andere Person besser passend", Situation.OTHER_PERSON),
        ("Stelle intern besetzt", Situation.FILLED_INTERNALLY),
        ("Stelle zurückgezogen", Situation.JOB_WITHDRAWN),
        (" fachkenntnisse FEHLEN ", Situation.NOT_ENOUGH_MATCH),
    ],
)
def test_the_reason_becomes_a_situation(reason: str, situation: Situation) -> None:
    assert row(absagegrund=reason).situation is situation


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"bewerbungs_id": "x" * 61}, "Bewerbungs-ID is longer than 60 characters."),
        ({"bewerbungs_id": "=1+1"}, "Bewerbungs-ID begins with =, +, - or @"),
        ({"vorname": " "}, "Vorname is empty."),
        ({"nachname": "@SUM(A1)"}, "Nachname begins with =, +, - or @"),
        ({"nachname": "x" * 121}, "Nachname is longer than 120 characters."),
        ({"e_mail": "zofia@"}, "E-Mail is not a complete address."),
        ({"sprache": "fr"}, "Sprache: only de and en are possible, not “fr”."),
        ({"stelle": ""}, "Stelle is empty."),
        ({"stelle": "<b>Backend</b>"}, "Stelle begins with"),
        ({"standort": "x" * 121}, "Standort is longer than 120 characters."),
        ({"bewerbungsdatum": "10/03/2026"}, "“10/03/2026” is not a date like 31.12.2026."),
        ({"bewerbungsdatum": "03.10.0026"}, "there is no day 03.10.0026."),
        ({"absagedatum": "31.04.2026"}, "there is no day 31.04.2026."),
        ({"absagedatum": "02.10.2026"}, "The decision is dated before the application."),
    ],
)
def test_what_is_wrong_gets_a_sentence(values: dict[str, str], sentence: str) -> None:
    assert sentence in problems(**values)


def test_a_line_tells_all_its_problems_at_once() -> None:
    assert problems(e_mail="", sprache="xx", absagedatum="31.02.2026").count(".") >= 3


def test_what_a_sentence_quotes_is_short_and_on_one_line() -> None:
    sentence = problems(sprache="\x1b[31m" + "x" * 500)
    assert len(sentence) < 120
    assert sentence.isprintable()


def test_empty_lines_are_skipped_and_still_counted() -> None:
    found = verdicts(a_file("", ";" * 14, a_line()))
    assert [(v.line, v.state) for v in found] == [
        (2, State.SKIPPED),
        (3, State.SKIPPED),
        (4, State.NEW),
    ]


def test_marks_that_do_not_fit_cost_only_their_own_lines() -> None:
    broken = a_line(bewerbungs_id="NL-2", stelle='"Netz"Markt', e_mail="lara@example.org")
    found = verdicts(a_file(a_line(), broken, a_line(bewerbungs_id="NL-3")))
    assert [(v.line, v.state) for v in found] == [
        (2, State.NEW),
        (3, State.WRONG),
        (4, State.NEW),
    ]
    assert said(found[1]).startswith("From here to line 3 the quotation marks")


WORKBOOK = b"PK\x03\x04" + bytes(100)
NAMES_ONLY = ";".join(COLUMNS)


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", errors.FileEmpty),
        (b" \r\n\r\n", errors.FileEmpty),
        (b"\x89PNG\r\n\x1a\n\x00\x00", errors.NotText),
        (a_file(a_line(vorname="Zo\x00fia")), errors.NotText),
        (NAMES_ONLY.encode("utf-16") + b"\x00", errors.NotText),
        (NAMES_ONLY.encode("utf-32"), errors.NotText),
        (b"\x81\x8d\x8f\x90\x9d", errors.NotText),
        (WORKBOOK, errors.WorkbookBroken),
        (b"\xd0\xcf\x11\xe0" + bytes(100), errors.WorkbookLocked),
        (b"Sehr geehrte Damen und Herren,\r\n", errors.ColumnsMissing),
        (NAMES_ONLY.replace("E-Mail;", "").encode(), errors.ColumnsMissing),
        (NAMES_ONLY.replace("Telefon", "E-Mail").encode(), errors.ColumnTwice),
        (a_file(a_line(stelle='"Backend')), errors.QuoteNeverCloses),
        (b'"' + a_file(a_line()), errors.QuoteNeverCloses),
        (a_file(a_line(stelle='"Backend'), *["x"] * 100, '"'), errors.QuoteNeverCloses),
        (b";" * 1_000_000, errors.LineTooLong),
        (a_file("x" * 60_000), errors.LineTooLong),
        (b"x" * 50_000_000, errors.FileTooLarge),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_a_file_that_cannot_be_taken_gets_one_sentence(
    data: bytes, refusal: type[errors.ImportRefused]
) -> None:
    with pytest.raises(refusal) as refused:
        list(check_file(data).lines)
    assert "%" not in refused.value.message % refused.value.values


def test_the_refusal_names_the_missing_columns() -> None:
    with pytest.raises(errors.ColumnsMissing) as refused:
        check_file(b"Vorname;Nachname\r\n")
    assert refused.value.values["columns"] == "E-Mail, Stelle, Absagedatum"


def test_the_number_of_lines_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MOST_LINES", 3)
    list(check_file(a_file(a_line(), a_line())).lines)
    with pytest.raises(errors.TooManyLines):
        list(check_file(a_file(a_line(), a_line(), a_line())).lines)


def test_the_largest_allowed_file_is_read_without_copying_it_often() -> None:
    assert MOST_BYTES < 50_000_000


@given(st.binary(max_size=3000))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(errors.ImportRefused):
        list(check_file(data).lines)


@given(st.lists(st.text(max_size=40), min_size=15, max_size=15))
def test_any_fields_end_as_one_line_with_a_state(fields: list[str]) -> None:
    quoted = ";".join('"' + field.replace('"', '""').replace("\x00", "") + '"' for field in fields)
    data = f"{NAMES_ONLY}\r\n{quoted}\r\n".encode("utf-8", "replace")
    try:
        (verdict,) = verdicts(data)
    except errors.QuoteNeverCloses:
        return  # more line breaks in one field than anybody means
    assert verdict.line == 2
    assert all(part.message for part in verdict.sentences)


DAYS = st.dates(date(1990, 1, 2), date(2099, 12, 31))


@given(DAYS, DAYS)
def test_german_dates_are_read_and_their_order_is_checked(applied: date, decided: date) -> None:
    line = a_line(bewerbungsdatum=f"{applied:%d.%m.%Y}", absagedatum=f"{decided:%d.%m.%Y}")
    (checked,) = check_file(a_file(line)).lines
    if decided < applied:
        assert isinstance(checked, Verdict)
        return
    assert isinstance(checked, GoodLine)
    assert (checked.row.applied_on, checked.row.decided_on) == (applied, decided)
