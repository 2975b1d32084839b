"""Exports as they really come: encodings, delimiters, languages, dates, workbooks."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.candidates import errors
from portal.candidates.importing import check_file
from portal.candidates.importing.dates import FIRST_COUNTED, NoSuchDay, read_day
from portal.candidates.importing.lines import ApplicationLine, GoodLine
from portal.candidates.importing.numbers import number_for
from portal.candidates.importing.reasons import situation_of
from portal.candidates.importing.sentences import Verdict
from portal.candidates.importing.values import split_name
from portal.candidates.models import Situation
from tests.candidates.exports import COLUMNS, ZOFIA, a_file, a_line
from tests.candidates.workbooks import HEADER, a_workbook, sheets

HAMBURG = ZoneInfo("Europe/Berlin")
ENGLISH = (
    "application_id,first_name,last_name,email,preferred_language,job_title,department,office,"
    "applied_at,rejected_at,stage,rejection_reason,salutation"
)
IN_ENGLISH = (
    "P-90000,Zoë,Ó Briain,zoe@example.net,en,Data Analyst,IT,Hamburg,"
    "2026-10-03T08:15:00Z,2026-11-02T23:30:00+00:00,Phone interview,Too Junior,Ms"
)
TILL = (
    "Römer, Till",
    "till.roemer@example.net",
    "Data Analyst",
    date(2026, 11, 3),
    "Too Junior",
)


def rows(data: bytes) -> list[ApplicationLine]:
    return [line.row for line in check_file(data).lines if isinstance(line, GoodLine)]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_encodings_delimiters_and_line_ends_are_recognised(
    encoding: str, delimiter: str, line_end: str
) -> None:
    lines = [delimiter.join(COLUMNS), delimiter.join(ZOFIA[name] for name in COLUMNS)]
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    (row,) = rows((mark + line_end.join([*lines, ""])).encode(encoding))
    assert (row.last_name, row.title) == ("Möchlichen", ZOFIA["Stelle"])


def test_an_english_export_with_times_and_zones_is_read() -> None:
    data = f"\ufeff{ENGLISH}\n{IN_ENGLISH}\n".encode()
    (row,) = rows(data)
    assert (row.name, row.language) == ("Zoë Ó Briain", "en")
    assert (row.applied_on, row.decided_on) == (date(2026, 10, 3), date(2026, 11, 3))  # in Hamburg
    assert row.situation is Situation.NOT_ENOUGH_MATCH
    (dropped,) = check_file(data).about.dropped
    assert dropped.name == "salutation"
    assert dropped.reason.startswith("Letters greet people by their name")


@pytest.mark.parametrize(
    "name",
    ["gender", "Date of Birth", "nationality", "Disability", "photo", "Geburtsdatum", "Foto"],
)
def test_what_must_not_be_known_is_dropped_and_named(name: str) -> None:
    header, line = ";".join([*COLUMNS, name]), a_line() + ";x"
    dropped = check_file(f"{header}\n{line}\n".encode()).about.dropped
    assert [column.name for column in dropped] == ["Anrede", "Telefon", name]
    assert "does not know" not in dropped[-1].reason


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("03.11.2026", date(2026, 11, 3)),
        ("3.11.26", date(2026, 11, 3)),
        ("3. 11. 2026", date(2026, 11, 3)),
        ("03.11.2026 14:30", date(2026, 11, 3)),
        ("03.11.2026, 14:30:10 Uhr", date(2026, 11, 3)),
        ("2026-11-03", date(2026, 11, 3)),
        ("2026-11-03 23:59", date(2026, 11, 3)),
        ("2026-11-03T23:59:59.123Z", date(2026, 11, 4)),
        ("2026-11-03T00:30:00+0900", date(2026, 11, 2)),
        ("2026-11-03T14:30:00+01:00", date(2026, 11, 3)),
        ("46329", date(2026, 11, 3)),
        ("46329.60417", date(2026, 11, 3)),
        ("11/03/2026", None),
        ("gestern", None),
        ("20261103", None),
        ("", None),
    ],
)
def test_days_in_all_usual_spellings(written: str, day: date | None) -> None:
    assert read_day(written, HAMBURG) == day


@pytest.mark.parametrize("written", ["31.02.2026", "2026-13-01", "01.01.1900", "99999", "0.1.2026"])
def test_days_that_nobody_can_mean_are_refused(written: str) -> None:
    with pytest.raises(NoSuchDay):
        read_day(written, HAMBURG)


@given(st.dates(date(1990, 1, 2), date(2099, 12, 31)))
def test_a_day_is_the_same_in_every_spelling(day: date) -> None:
    counted = str((day - FIRST_COUNTED).days)
    for text in (f"{day:%d.%m.%Y}", day.isoformat(), f"{day.isoformat()}T12:00:00Z", counted):
        assert read_day(text, HAMBURG) == day


@given(st.text(max_size=30))
def test_any_text_is_a_day_or_not(text: str) -> None:
    try:
        read_day(text, HAMBURG)
    except NoSuchDay:
        return


def test_a_workbook_with_few_columns_and_one_name_is_read() -> None:
    (row,) = rows(a_workbook(TILL))
    assert (row.first_name, row.last_name) == ("Till", "Römer")
    assert (row.decided_on, row.applied_on, row.language) == (date(2026, 11, 3), None, "")
    assert row.number == number_for("till.roemer@example.net", "Data Analyst", date(2026, 11, 3))


def test_the_file_is_told_what_it_does_not_say() -> None:
    remarks = check_file(a_workbook(TILL)).about.remarks
    assert [remark.message.split(".")[0] for remark in remarks] == [
        "The file has no numbers of applications",
        "The file does not say in which language to write",
        "The file does not say when people applied",
    ]


def test_the_first_sheet_with_a_table_counts_and_titles_above_it_do_not_matter() -> None:
    data = sheets(
        [["Hinweise"], ["keine Daten"]],
        [["Absagen Stand 20.11."], [], HEADER, TILL, [None] * 5],
        [HEADER],
    )
    (good, empty) = check_file(data).lines
    assert isinstance(good, GoodLine)
    assert good.line == 4
    assert isinstance(empty, Verdict)


def test_a_formula_is_text_and_never_calculated() -> None:
    (line,) = check_file(a_workbook(("=1+1", *TILL[1:]))).lines
    assert isinstance(line, Verdict)
    (line,) = check_file(a_workbook((*TILL[:3], "=TODAY()", "x"))).lines
    assert isinstance(line, Verdict)
    assert "“=TODAY()”" in str(line.sentences[0].values)[:200] or line.sentences[0].values


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Muster, Erika", ("Erika", "Muster")),
        ("van der Dussen, Bogdan", ("Bogdan", "van der Dussen")),
        ("Erika Muster", ("Erika", "Muster")),
        ("Nguyễn Thị Hoa", ("Nguyễn Thị", "Hoa")),
        ("Muster", ("", "Muster")),
        ("Muster,", ("", "Muster")),
    ],
)
def test_one_column_holds_both_names(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts


@pytest.mark.parametrize(
    ("reason", "situation"),
    [
        ("Stelle intern besetzt", Situation.FILLED_INTERNALLY),
        ("Wrong skill set", Situation.NOT_ENOUGH_MATCH),
        ("Hired other candidate", Situation.OTHER_PERSON),
        ("hiring_freeze", Situation.JOB_WITHDRAWN),
        ("  Stelle   zurückgezogen ", Situation.JOB_WITHDRAWN),
        ("Bauchgefühl", None),
    ],
)
def test_reasons_in_both_languages(reason: str, situation: Situation | None) -> None:
    assert situation_of(reason) is situation


def test_a_reason_the_portal_does_not_know_stays_open_and_is_said() -> None:
    for reason, sentence in (("Bauchgefühl", "does not know"), ("", "is empty")):
        (row,) = rows(a_file(a_line(absagegrund=reason)))
        assert row.situation is Situation.OPEN
        assert sentence in row.notes[0].message


@pytest.mark.parametrize(
    ("written", "told"),
    [("03.11.2026", date(2026, 11, 3)), ("ja", True), ("nein", False), ("", None)],
)
def test_a_column_says_whether_somebody_was_told(written: str, told: object) -> None:
    header = ";".join([*COLUMNS, "Benachrichtigt am", "Benachrichtigt durch"])
    (row,) = rows(f"{header}\n{a_line()};{written};Lena Vogt\n".encode())
    assert (row.told, row.told_via) == (told, "Lena Vogt")


def test_the_same_line_always_gets_the_same_number() -> None:
    day = date(2026, 11, 3)
    one = number_for("a@example.org", "Backend", day)
    assert one == number_for("a@example.org", "BACKEND", day)
    others = {
        number_for("b@example.org", "Backend", day),
        number_for("a@example.org", "Frontend", day),
        number_for("a@example.org", "Backend", day + timedelta(days=1)),
    }
    assert len(others | {one}) == 4
    assert one.startswith("I-2026-")


def test_a_missing_column_is_named_in_words_of_an_export() -> None:
    with pytest.raises(errors.ColumnsMissing) as refused:
        check_file(b"first_name,last_name,email\n")
    assert refused.value.values["columns"] == "Stelle, Absagedatum"
