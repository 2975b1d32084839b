"""Which column of the file is what, and which ones the portal does not take over."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portal.candidates.errors import ColumnsMissing, ColumnTwice
from portal.candidates.importing.names import (
    ANOTHER_SERVES,
    NEEDED,
    NOT_KNOWN,
    SYNONYMS,
    TITLES,
    UNWANTED_NAMES,
)
from portal.people.names import tidy

BETWEEN = re.compile(r"[\W_]+")
LONGEST_SHOWN = 60

# name -> the field and how good a name it is; the smaller number wins
FIELDS = {
    name: (field, rank)
    for field, names in SYNONYMS.items()
    for rank, name in enumerate(names.split("|"))
}
UNWANTED = {name: reason for reason, names in UNWANTED_NAMES.items() for name in names.split("|")}


@dataclass(frozen=True)
class DroppedColumn:
    """A column that stays out, and the sentence why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Columns:
    """Where each field stands in a record of ``width`` columns, and what the file calls it."""

    positions: dict[str, int]
    names: dict[str, str]
    width: int
    dropped: tuple[DroppedColumn, ...]

    def name(self, field: str) -> str:
        """As the file calls the column, else as an export would."""
        return self.names.get(field, TITLES[field])

    def has(self, field: str) -> bool:
        return field in self.positions


def map_columns(header: Sequence[str] | None) -> Columns:
    """Find the columns by their names, in any order. Refuses ColumnsMissing and ColumnTwice."""
    names = [tidy(name) for name in header or ()]
    chosen = _chosen(names)
    has_both = "first_name" in chosen and "last_name" in chosen
    if has_both:
        chosen.pop("name", None)
    elif "name" in chosen:
        chosen.pop("first_name", None)
        chosen.pop("last_name", None)
    missing = [field for field in NEEDED if field not in chosen]
    if "name" in chosen:
        missing = [field for field in missing if field not in ("first_name", "last_name")]
    if missing:
        raise ColumnsMissing(columns=", ".join(TITLES[field] for field in missing))
    taken = set(chosen.values())
    return Columns(
        positions=chosen,
        names={field: names[at][:LONGEST_SHOWN] for field, at in chosen.items()},
        width=len(header or ()),
        dropped=tuple(
            DroppedColumn(name[:LONGEST_SHOWN] or str(at + 1), _reason(name))
            for at, name in enumerate(names)
            if at not in taken
        ),
    )


def count_known(header: Sequence[str]) -> int:
    """How many of these names the portal knows, wanted or not."""
    keys = {key_of(name) for name in header}
    return sum(key in FIELDS or key in UNWANTED for key in keys)


def key_of(name: str) -> str:
    """What spellings of a column's name share."""
    return BETWEEN.sub(" ", tidy(name).casefold()).strip()


def _chosen(names: Sequence[str]) -> dict[str, int]:
    """For each field the column with the best name for it."""
    best: dict[str, tuple[int, int]] = {}
    for at, name in enumerate(names):
        field, rank = FIELDS.get(key_of(name), ("", 0))
        if not field:
            continue
        known = best.get(field)
        if known is not None and known[0] == rank:
            raise ColumnTwice(column=name[:LONGEST_SHOWN])
        if known is None or rank < known[0]:
            best[field] = (rank, at)
    return {field: at for field, (_rank, at) in best.items()}


def _reason(name: str) -> str:
    key = key_of(name)
    if key in FIELDS:
        return ANOTHER_SERVES
    return UNWANTED.get(key, NOT_KNOWN)
