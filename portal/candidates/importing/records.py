"""Text to records, each with the number of the line of the file it begins in."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from portal.candidates.errors import LineTooLong, QuoteNeverCloses, TooManyColumns, TooManyLines

DELIMITERS = (";", ",", "\t")
MOST_LINES = 200_000
MOST_COLUMNS = 300
MOST_SIGNS_IN_LINE = 50_000
MOST_LINES_IN_RECORD = 50  # a quote that is still open after that was never closed


@dataclass(frozen=True, slots=True)
class Record:
    """One record; ``fields`` is None when its quotation marks make no sense."""

    first_line: int
    last_line: int
    fields: list[str] | None


def parse(text: TextIO, delimiter: str) -> Iterator[Record]:
    """All records in order, empty lines as records without fields."""
    source = _Source(text)
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        source.first_line = source.line + 1
        try:
            fields: list[str] | None = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if source.is_over:
                raise QuoteNeverCloses(line=source.first_line) from error
            fields = None
        if fields is not None and len(fields) > MOST_COLUMNS:
            raise TooManyColumns(line=source.first_line, most=MOST_COLUMNS)
        yield Record(source.first_line, source.line, fields)


class _Source:
    """Hands out lines one by one and stops a file whose lines or records never end."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self.line = 0
        self.first_line = 1
        self.is_over = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(MOST_SIGNS_IN_LINE + 1)
        if not line:
            self.is_over = True
            raise StopIteration
        self.line += 1
        if len(line) > MOST_SIGNS_IN_LINE:
            raise LineTooLong(line=self.line, most=MOST_SIGNS_IN_LINE)
        if self.line > MOST_LINES:
            raise TooManyLines(most=MOST_LINES)
        if self.line - self.first_line >= MOST_LINES_IN_RECORD:
            raise QuoteNeverCloses(line=self.first_line)
        return line
