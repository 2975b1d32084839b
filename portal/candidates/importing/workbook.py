"""A workbook (.xlsx) to records. Nothing in it is calculated, and nothing unpacks without end."""

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

from openpyxl import Workbook, load_workbook

from portal.candidates.errors import TooManyColumns, TooManyLines, WorkbookBroken, WorkbookTooLarge
from portal.candidates.importing import records
from portal.candidates.importing.records import MOST_COLUMNS, Record

MOST_UNPACKED = 300_000_000  # bytes of all parts together
MOST_TEXTS = 60_000_000  # the shared texts are held in memory as a whole
MOST_PARTS = 2_000
MOST_SHEETS = 20
MOST_CELLS = 6_000_000
TEXTS = "xl/sharedStrings.xml"
HEAD = 4096
MIDNIGHT = time()
BEYOND_TEXT = 32_767  # signs a cell can hold, says Excel


def count_sheets(data: bytes) -> int:
    """How many sheets can be read. Refuses WorkbookBroken and WorkbookTooLarge."""
    _ensure_harmless(data)
    with _opened(data) as book:
        return min(len(book.worksheets), MOST_SHEETS)


def read_sheet(data: bytes, number: int) -> Iterator[Record]:
    """The records of one sheet. Refuses what ``count_sheets`` does, and what never ends."""
    with _opened(data) as book, _refusing_what_is_broken():
        sheet = book.worksheets[number]
        sheet.reset_dimensions()  # what the file says about its size need not be true
        yield from _records(sheet)


@contextmanager
def _opened(data: bytes) -> Iterator[Workbook]:
    with _refusing_what_is_broken():
        # formulas are read as the text that they are; links to other files are not followed
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        yield book
    finally:
        book.close()


def _ensure_harmless(data: bytes) -> None:
    """By the directory of the archive; ``zipfile`` never unpacks more than it says there."""
    with _refusing_what_is_broken(), zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        unpacked = sum(part.file_size for part in parts)
        texts = max((part.file_size for part in parts if part.filename == TEXTS), default=0)
        if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or texts > MOST_TEXTS:
            raise WorkbookTooLarge
        for part in parts:
            _ensure_plain(archive, part)


def _ensure_plain(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """No part declares entities: they are how a small XML becomes a large one."""
    if not part.filename.endswith((".xml", ".rels")):
        return
    with archive.open(part) as opened:
        head = opened.read(HEAD)
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise WorkbookBroken


def _records(sheet: Any) -> Iterator[Record]:
    cells = 0
    for line, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells += len(row)
        if line > records.MOST_LINES:
            raise TooManyLines(most=records.MOST_LINES)
        if len(row) > MOST_COLUMNS:
            raise TooManyColumns(line=line, most=MOST_COLUMNS)
        if cells > MOST_CELLS:
            raise WorkbookTooLarge
        fields = [text_of(value) for value in row]
        while fields and not fields[-1]:
            fields.pop()
        yield Record(line, line, fields)


def text_of(value: Any) -> str:
    """A cell as the same thing would stand in a CSV."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value[:BEYOND_TEXT]
    if isinstance(value, datetime):
        return value.isoformat() if value.time() != MIDNIGHT else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, bool | int | float):
        return str(value)
    return f"={getattr(value, 'text', '')}"  # formulas over several cells come as objects


@contextmanager
def _refusing_what_is_broken() -> Iterator[None]:
    """The reader says in many ways that it cannot go on; all of them mean one thing to people."""
    try:
        yield
    except (TooManyLines, TooManyColumns, WorkbookTooLarge, WorkbookBroken, GeneratorExit):
        raise
    except MemoryError as error:
        raise WorkbookTooLarge from error
    except Exception as error:
        raise WorkbookBroken from error
