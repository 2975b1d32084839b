"""Checked lines, put aside in little space until the database is asked to write them.

As objects a hundred thousand lines take 46 MB, here 16. The shelf also knows which numbers and
addresses come more than once, so that whoever plans need not remember the others.
"""

import marshal
from array import array
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date
from itertools import islice, pairwise
from typing import Any

from portal.candidates.importing.lines import ApplicationLine, CheckedLine, GoodLine
from portal.candidates.importing.sentences import Sentence, Verdict
from portal.candidates.models import Situation

TOGETHER = 1000  # lines
NAMES = [field.name for field in fields(ApplicationLine)]
APPLIED, DECIDED, SITUATION, TOLD, NOTES = map(
    NAMES.index, ("applied_on", "decided_on", "situation", "told", "notes")
)
Chunk = tuple[bytes, list[Verdict]]  # good lines; in the place of each None a verdict


class Shelf:
    """Takes all ``lines`` at once and gives each back once, in their order."""

    def __init__(self, lines: Iterable[CheckedLine]) -> None:
        self._chunks: deque[Chunk] = deque()
        numbers, addresses = array("q"), array("q")
        rest = iter(lines)
        while chunk := list(islice(rest, TOGETHER)):
            good = [line.row for line in chunk if isinstance(line, GoodLine)]
            numbers.extend(hash(row.number) for row in good)
            addresses.extend(hash(row.email_key) for row in good)
            self._chunks.append(_packed(chunk))
        self.repeated_numbers = _repeated(numbers)
        self.repeated_addresses = _repeated(addresses)

    def __iter__(self) -> Iterator[CheckedLine]:
        while self._chunks:
            yield from _unpacked(self._chunks.popleft())


def _repeated(hashes: "array[int]") -> frozenset[int]:
    return frozenset(one for one, other in pairwise(sorted(hashes)) if one == other)


def _packed(lines: list[CheckedLine]) -> Chunk:
    plain = [_plain(line) if isinstance(line, GoodLine) else None for line in lines]
    return marshal.dumps(plain), [line for line in lines if isinstance(line, Verdict)]


def _unpacked(chunk: Chunk) -> Iterator[CheckedLine]:
    packed, verdicts = chunk
    others = iter(verdicts)
    for plain in marshal.loads(packed):  # noqa: S302 - written above, in this process
        yield next(others) if plain is None else _line(plain)


def _plain(line: GoodLine) -> tuple[Any, ...]:
    row = line.row
    return (
        line.line,
        row.number,
        row.first_name,
        row.last_name,
        row.email,
        row.email_key,
        row.language,
        row.title,
        row.department,
        row.location,
        row.applied_on and row.applied_on.toordinal(),
        row.decided_on.toordinal(),
        row.stage,
        row.situation.value,
        row.contact,
        row.told.toordinal() if isinstance(row.told, date) else row.told,
        row.told_via,
        tuple((note.message, dict(note.values)) for note in row.notes),
        row.name_key,
    )


def _line(plain: tuple[Any, ...]) -> GoodLine:
    line, *values = plain
    values[APPLIED] = values[APPLIED] and date.fromordinal(values[APPLIED])
    values[DECIDED] = date.fromordinal(values[DECIDED])
    values[SITUATION] = Situation(values[SITUATION])
    if not isinstance(values[TOLD], bool | None):
        values[TOLD] = date.fromordinal(values[TOLD])
    values[NOTES] = tuple(Sentence(message, given) for message, given in values[NOTES])
    return GoodLine(line, ApplicationLine(*values))
