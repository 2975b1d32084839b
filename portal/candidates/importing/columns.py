"""Which column of the file is what, and which ones the portal does not take over."""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.candidates.errors import ColumnsMissing, ColumnTwice
from portal.core.messages import N_
from portal.people.names import tidy

NEEDED = {
    "number": "Bewerbungs-ID",
    "first_name": "Vorname",
    "last_name": "Nachname",
    "email": "E-Mail",
    "language": "Sprache",
    "title": "Stelle",
    "applied_on": "Bewerbungsdatum",
    "decided_on": "Absagedatum",
    "situation": "Absagegrund",
}
WELCOME = {
    "department": "Abteilung",
    "location": "Standort",
    "stage": "Letzte Phase",
    "contact": "Recruiter E-Mail",
}
NAMES = NEEDED | WELCOME
FIELDS = {name.casefold(): field for field, name in NAMES.items()}

NO_TITLES = N_("Letters greet people by their name, without a title or a gender.")
NO_PHONES = N_("A number is asked for only when somebody wants a call by phone.")
NOT_NEEDED = N_("After-care has no use for it.")
NOT_KNOWN = N_("The portal does not know this column.")
UNWANTED = {
    **dict.fromkeys(("anrede", "titel", "geschlecht"), NO_TITLES),
    **dict.fromkeys(("telefon", "telefonnummer", "mobil", "mobiltelefon", "handy"), NO_PHONES),
    **dict.fromkeys(
        (
            "geburtsdatum",
            "alter",
            "nationalität",
            "staatsangehörigkeit",
            "schwerbehinderung",
            "foto",
        ),
        NOT_NEEDED,
    ),
}


@dataclass(frozen=True)
class DroppedColumn:
    """A column that stays out, and the sentence why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Columns:
    """Where each field stands in a record of ``width`` columns."""

    positions: dict[str, int]
    width: int
    dropped: tuple[DroppedColumn, ...]


def map_columns(header: Sequence[str] | None) -> Columns:
    """Find the columns by their names, in any order. Refuses ColumnsMissing and ColumnTwice."""
    names = [tidy(name) for name in header or ()]
    positions: dict[str, int] = {}
    dropped = []
    for position, name in enumerate(names):
        field = FIELDS.get(name.casefold())
        if field is None:
            reason = UNWANTED.get(name.casefold(), NOT_KNOWN)
            dropped.append(DroppedColumn(name[:60] or str(position + 1), reason))
        elif field in positions:
            raise ColumnTwice(column=NAMES[field])
        else:
            positions[field] = position
    missing = [name for field, name in NEEDED.items() if field not in positions]
    if missing:
        raise ColumnsMissing(columns=", ".join(missing))
    return Columns(positions, len(names), tuple(dropped))
