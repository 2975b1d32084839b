"""From the bytes of an export to lines that are checked: decode, parse, map the columns, check.

Nothing in here reads or writes the database; ``planning`` is told what is stored.
"""

from dataclasses import dataclass

from portal.candidates.importing.columns import DroppedColumn, map_columns
from portal.candidates.importing.decoding import open_text
from portal.candidates.importing.lines import CheckedLine, check_line
from portal.candidates.importing.records import parse


@dataclass(frozen=True)
class CheckedFile:
    """Every line of a file, and the columns that are not taken over."""

    lines: tuple[CheckedLine, ...]
    dropped: tuple[DroppedColumn, ...]


def check_file(data: bytes) -> CheckedFile:
    """All lines of an export, each good or with its verdict.

    Raises an ``ImportRefused`` when the file as a whole cannot be read.
    """
    records = parse(open_text(data))
    header = next(records, None)
    columns = map_columns(header.fields if header is not None else None)
    return CheckedFile(
        lines=tuple(check_line(record, columns) for record in records),
        dropped=columns.dropped,
    )
