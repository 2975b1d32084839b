"""Three hundred broken files: each gets a report or a sentence, soon, and nothing half comes in."""

import random
import time
from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.candidates.errors import ImportRefused, WorkbookTooLarge
from portal.candidates.importing import check_file, workbook
from portal.candidates.importing.sentences import State
from portal.candidates.models import Application
from portal.candidates.service import check_applications, import_applications
from portal.core.runtime import Runtime
from tests.candidates.exports import COLUMNS, a_file, a_line
from tests.candidates.workbooks import HEADER, a_workbook, a_zip_bomb, sheets, with_part
from tests.factories import NOW

GOOD = a_file(a_line(), a_line(bewerbungs_id="NL-2", stelle="Netz"))
BOOK = a_workbook(("Römer, Till", "till@example.net", "Data Analyst", "03.11.2026", "x"))
NAMES = ";".join(COLUMNS)
SHEET = "xl/worksheets/sheet1.xml"
MOST_SECONDS = 20.0  # for one file, on a busy machine

BY_HAND: dict[str, bytes] = {
    "empty": b"",
    "blank": b" \r\n \r\n",
    "a mark alone": b"\xef\xbb\xbf",
    "binary": bytes(range(256)) * 50,
    "NUL bytes": GOOD.replace(b"Zofia", b"Zo\x00fia"),
    "a million columns": b";" * 1_000_000,
    "many columns": ("x;" * 5_000 + "\n").encode() + GOOD,
    "wrong encoding": "Ł\u3042".encode("shift_jis", "ignore") + b"\x81\x8d" + GOOD,
    "utf-16 of odd length": GOOD.decode("cp1252").encode("utf-16") + b"\x00",
    "utf-16 without a mark": GOOD.decode("cp1252").encode("utf-16-le"),
    "utf-32": GOOD.decode("cp1252").encode("utf-32"),
    "a quote that never closes": GOOD + b'NL-9;"' + b"x;" * 50 + b"\r\n" * 80,
    "quotes everywhere": GOOD.replace(b";", b'";"'),
    "a formula in every cell": (NAMES + "\n" + ";".join(["=1+1"] * len(COLUMNS))).encode(),
    "only names": NAMES.encode(),
    "names twice": f"{NAMES};E-Mail\n{a_line()};x@example.org\n".encode(),
    "a huge cell": (NAMES + "\n" + a_line(stelle="x" * 49_000)).encode(),
    "a cell beyond everything": (NAMES + "\n" + a_line(stelle="x" * 5_000_000)).encode(),
    "mixed delimiters": GOOD.replace(b";Kiel", b",Kiel") + GOOD.replace(b";", b",")[200:],
    "only carriage returns": GOOD.replace(b"\r\n", b"\r"),
    "fifty megabytes": b"x" * 50_000_000,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(500),
    "a letter": b"Sehr geehrte Damen und Herren,\r\n\r\nanbei die Liste.\r\n",
    "no zip": b"PK\x03\x04" + b"not a zip at all" * 20,
    "half a zip": BOOK[: len(BOOK) // 2],
    "a zip that is no workbook": with_part(a_workbook(), "[Content_Types].xml", b"<x/>"),
    "old excel, or a password": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000),
    "an empty workbook": sheets([]),
    "a workbook with names alone": a_workbook(),
    "a sheet that is no XML": with_part(BOOK, SHEET, b"\x00\x01\x02"),
    "a sheet that ends halfway": with_part(BOOK, SHEET, b"<worksheet><sheetData><row>"),
    "entities": with_part(
        BOOK, SHEET, b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'
    ),
    "a row a million rows down": with_part(
        BOOK,
        SHEET,
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b'<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>',
    ),
    "formulas in a workbook": a_workbook(["=1+1"] * 5, ["=CMD|' /C calc'!A0"] * 5),
    "a wide workbook": sheets([[*HEADER, *["x"] * 500], ["y"] * 505]),
}


def damaged(seed: int) -> bytes:
    """One of the good files with a few accidents of the kind that happen to files."""
    dice = random.Random(seed)  # noqa: S311 - damage, not secrets
    data = bytearray(dice.choice((GOOD, BOOK, GOOD.decode("cp1252").encode("utf-16"))))
    for _ in range(dice.randint(1, 12)):
        dice.choice(ACCIDENTS)(data, dice)
    return bytes(data)


def _flip(data: bytearray, dice: random.Random) -> None:
    if data:
        data[dice.randrange(len(data))] = dice.randrange(256)


def _cut(data: bytearray, dice: random.Random) -> None:
    del data[dice.randrange(len(data) + 1) :]


def _lose(data: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(data) + 1)
    del data[start : start + dice.randrange(60)]


def _insert(data: bytearray, dice: random.Random) -> None:
    at = dice.randrange(len(data) + 1)
    data[at:at] = dice.choice(
        (b'"', b";" * 40, b"\r", b"\n\n", b"\x00", b"\xff\xfe", b"=1+1;", b",", "ä".encode(), b"\t")
    )


def _repeat(data: bytearray, dice: random.Random) -> None:
    if len(data) < 100_000:
        data.extend(data[dice.randrange(len(data) + 1) :])


ACCIDENTS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    _flip,
    _flip,
    _cut,
    _lose,
    _insert,
    _insert,
    _repeat,
)


def ends_well(data: bytes) -> int:
    """How many lines have their verdict; a refusal is one sentence with everything filled in."""
    began, sentence = time.perf_counter(), ""
    try:
        lines = list(check_file(data).lines)
    except ImportRefused as refusal:
        lines = []
        sentence = refusal.message % refusal.values
    assert "%" not in sentence
    assert time.perf_counter() - began < MOST_SECONDS
    return len(lines)


@pytest.mark.parametrize("name", BY_HAND)
def test_a_file_broken_by_hand_gets_a_report_or_a_sentence(name: str) -> None:
    ends_well(BY_HAND[name])


@pytest.mark.parametrize("start", range(0, 280, 40))
def test_damaged_files_get_a_report_or_a_sentence(start: int) -> None:
    for seed in range(start, start + 40):
        ends_well(damaged(seed))


def test_a_zip_bomb_is_refused_by_its_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_UNPACKED", 20_000_000)  # a smaller bomb is sooner built
    bomb = a_zip_bomb(megabytes=21)
    assert len(bomb) < 100_000
    began = time.perf_counter()
    with pytest.raises(WorkbookTooLarge):
        check_file(bomb)
    assert time.perf_counter() - began < MOST_SECONDS


def test_what_is_good_in_a_broken_file_comes_in_whole_or_not_at_all(
    db: Session, runtime: Runtime
) -> None:
    files = [*BY_HAND.values(), *(damaged(seed) for seed in range(40))]
    expected = 0
    for data in files:
        try:
            checked = check_applications(runtime, data=data)
        except ImportRefused:
            with pytest.raises(ImportRefused):
                bring_in(runtime, data)
            continue
        assert bring_in(runtime, data) == checked.counts[State.NEW]
        expected += checked.counts[State.NEW]
    assert db.scalar(select(func.count(Application.id))) == expected


def bring_in(runtime: Runtime, data: bytes) -> int:
    return import_applications(runtime, data=data, file_name="x", now=NOW, actor=Actor.system()).new
