"""What kind of file it is, and where in it the table begins."""

import csv
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from portal.candidates.errors import ColumnsMissing, ColumnTwice, FileEmpty, WorkbookLocked
from portal.candidates.importing import workbook
from portal.candidates.importing.columns import Columns, count_known, map_columns
from portal.candidates.importing.decoding import encoding_of, ensure_size, open_text
from portal.candidates.importing.records import DELIMITERS, MOST_SIGNS_IN_LINE, Record, parse
from portal.candidates.importing.sentences import Sentence
from portal.core.messages import N_

ZIPPED, OLD_OR_LOCKED = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MOST_LINES_ABOVE = 10  # titles and blank lines above the names of the columns
USUAL_LINE = 160  # bytes; only for the bar of progress

NO_NUMBERS = N_(
    "The file has no numbers of applications. The portal makes them from address, vacancy and day "
    "of the decision, so that the same file can come again."
)
NO_LANGUAGES = N_("The file does not say in which language to write. The employer's is used.")
NO_REASONS = N_("The file gives no reasons. Please choose one for each application later.")
NO_APPLIED = N_("The file does not say when people applied. That stays empty.")
REMARKS = {
    "number": NO_NUMBERS,
    "language": NO_LANGUAGES,
    "situation": NO_REASONS,
    "applied_on": NO_APPLIED,
}


class Header(NamedTuple):
    """The names of the columns, and the line they stand in."""

    columns: Columns
    line: int


@dataclass(frozen=True)
class Source:
    """A file whose table has been found; ``records`` begins after its header each time."""

    columns: Columns
    records: Callable[[], Iterator[Record]]
    lines_expected: int

    @property
    def remarks(self) -> tuple[Sentence, ...]:
        missing = [remark for name, remark in REMARKS.items() if not self.columns.has(name)]
        return tuple(Sentence(remark) for remark in missing)


def open_source(data: bytes) -> Source:
    """CSV or workbook, whatever its encoding, delimiter and language. Raises an ImportRefused."""
    ensure_size(data)
    if data.startswith(OLD_OR_LOCKED):
        raise WorkbookLocked
    if data.startswith(ZIPPED):
        return _workbook_source(data)
    return _text_source(data)


def _text_source(data: bytes) -> Source:
    encoding = encoding_of(data)
    delimiter = _delimiter(data, encoding)

    def everything() -> Iterator[Record]:
        return parse(open_text(data, encoding), delimiter)

    header = _header(everything())

    def records() -> Iterator[Record]:
        return _after(everything(), header)

    newline = b"\n" if b"\n" in data else b"\r"
    return Source(header.columns, records, max(data.count(newline) - header.line, 1))


def _delimiter(data: bytes, encoding: str) -> str:
    """The one that parts the first lines into the most names that the portal knows."""
    with open_text(data, encoding) as text:
        lines = [text.readline(MOST_SIGNS_IN_LINE) for _ in range(MOST_LINES_ABOVE)]
    if not any(line.strip() for line in lines):
        raise FileEmpty
    return max(DELIMITERS, key=lambda delimiter: max(_known(line, delimiter) for line in lines))


def _known(line: str, delimiter: str) -> int:
    with suppress(csv.Error):
        for names in csv.reader([line], delimiter=delimiter):
            return count_known(names)
    return 0


def _workbook_source(data: bytes) -> Source:
    number, header = _sheet_with_table(data)

    def records() -> Iterator[Record]:
        rows = workbook.read_sheet(data, number)
        return _padded(_after(rows, header), header.columns.width)

    return Source(header.columns, records, len(data) // USUAL_LINE)


def _sheet_with_table(data: bytes) -> tuple[int, Header]:
    """The first sheet in which the names of the columns are found."""
    refusals: list[ColumnsMissing | ColumnTwice] = []
    for number in range(workbook.count_sheets(data)):
        try:
            return number, _header(workbook.read_sheet(data, number))
        except (ColumnsMissing, ColumnTwice) as refusal:
            refusals.append(refusal)
        except FileEmpty:
            continue
    if not refusals:
        raise FileEmpty
    raise refusals[0]


def _header(records: Iterator[Record]) -> Header:
    """The first line that names all needed columns. Refuses what the best of the others lacks."""
    refusal: ColumnsMissing | ColumnTwice | None = None
    most = -1
    for record in islice(records, MOST_LINES_ABOVE):
        names: Sequence[str] = record.fields or ()
        if not any(name.strip() for name in names):
            continue
        try:
            return Header(map_columns(names), record.last_line)
        except (ColumnsMissing, ColumnTwice) as error:
            if (known := count_known(names)) > most:
                most, refusal = known, error
    raise refusal or FileEmpty


def _after(records: Iterator[Record], header: Header) -> Iterator[Record]:
    return (record for record in records if record.first_line > header.line)


def _padded(records: Iterator[Record], width: int) -> Iterator[Record]:
    """A sheet leaves out the empty cells at the end of a row."""
    for record in records:
        fields = record.fields or []
        padded = [*fields, *[""] * (width - len(fields))]
        yield Record(record.first_line, record.last_line, padded)
