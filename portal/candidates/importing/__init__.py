"""From the bytes of an export to lines that are checked: decode, parse, map the columns, check.

Nothing in here reads or writes the database; ``planning`` is told what is stored.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from portal.candidates.importing.columns import DroppedColumn
from portal.candidates.importing.lines import CheckedLine, LineChecker
from portal.candidates.importing.records import Record
from portal.candidates.importing.sentences import Sentence
from portal.candidates.importing.sources import Source, open_source

Advance = Callable[[int, int], None]  # lines done, lines expected
EVERY = 500  # lines between two reports of progress
USUAL_ZONE = ZoneInfo("Europe/Berlin")


@dataclass(frozen=True)
class AboutFile:
    """What stays out of a file, what it does not say and what that means."""

    dropped: tuple[DroppedColumn, ...]
    remarks: tuple[Sentence, ...]


@dataclass(frozen=True)
class CheckedFile:
    """An export that can be read; its lines are checked while they are asked for."""

    source: Source
    zone: ZoneInfo
    advance: Advance | None = None

    @property
    def about(self) -> AboutFile:
        return AboutFile(self.source.columns.dropped, self.source.remarks)

    @property
    def lines(self) -> Iterator[CheckedLine]:
        """Every line, good or with its verdict; from the beginning each time."""
        checker, total = LineChecker(self.source.columns, self.zone), self.source.lines_expected
        for number, record in enumerate(self.source.records()):
            if self.advance is not None and number % EVERY == 0:
                self.advance(number, max(total, number))
            yield checker.check(record)


def check_file(
    data: bytes, *, zone: ZoneInfo = USUAL_ZONE, advance: Advance | None = None
) -> CheckedFile:
    """An export, recognised and ready to be read; ``zone`` is the employer's.

    Raises an ``ImportRefused`` when the file as a whole cannot be read, here or at the line where
    that turns out.
    """
    return CheckedFile(open_source(data), zone, advance)


__all__ = ["AboutFile", "CheckedFile", "CheckedLine", "Record", "check_file"]
