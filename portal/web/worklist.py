"""The shape of one thing that staff has to do; the parts fill it, HR's first page shows it.

A part offers a ``Source``: a query for what is due, and how one row of it reads. All sources are
asked in one statement, so the page costs the same however many parts have something to say.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import (
    ClauseElement,
    ColumnElement,
    Date,
    Integer,
    Label,
    Select,
    String,
    literal,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from portal.core.db import UtcDateTime

MOST_PER_SOURCE = 100


@dataclass(frozen=True)
class Entry:
    """``group`` is write, review, mail, calls, events or people; ``state`` is open, empty, half or
    full."""

    due_at: datetime
    person: str
    number: str
    subject: str
    task: str
    state_word: str
    state: str
    url: str
    verb: str
    group: str


class Asker(Protocol):
    """Whoever looks at the list: a viewer with permissions."""

    @property
    def staff_id(self) -> int | None: ...

    def may(self, permission: str) -> bool: ...


class Due(NamedTuple):
    """One row as the database answers it. ``kind`` and ``state`` are codes of the part, ``amount``
    a number of its own (how many mails wait)."""

    source: str
    kind: str
    due_at: datetime | None
    due_on: date | None
    first_name: str
    last_name: str
    number: str
    subject: str
    public_id: str
    state: str
    amount: int

    @property
    def person(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class Source:
    """What one part has on HR's first page.

    ``rows(viewer, now)`` selects ``due_columns(…)``, or is None when the viewer has no business
    there. ``entry(due, viewer, now)`` puts one row into words; None leaves it out.
    """

    name: str
    rows: Callable[[Any, datetime], Select[Any] | None]
    entry: Callable[[Due, Any, datetime], Entry | None]


def due_columns(
    source: str,
    *,
    kind: Any = "",
    due_at: Any = None,
    due_on: Any = None,
    first_name: Any = "",
    last_name: Any = "",
    number: Any = "",
    subject: Any = "",
    public_id: Any = "",
    state: Any = "",
    amount: Any = 0,
) -> list[Label[Any]]:
    """The columns of ``Due`` in their order and types; each a column or a value of the part."""
    columns: dict[str, tuple[Any, TypeEngine[Any]]] = {
        "source": (source, String()),
        "kind": (kind, String()),
        "due_at": (due_at, UtcDateTime()),
        "due_on": (due_on, Date()),
        "first_name": (first_name, String()),
        "last_name": (last_name, String()),
        "number": (number, String()),
        "subject": (subject, String()),
        "public_id": (public_id, String()),
        "state": (state, String()),
        "amount": (amount, Integer()),
    }
    return [_typed(value, type_).label(name) for name, (value, type_) in columns.items()]


def _typed(value: Any, type_: TypeEngine[Any]) -> ColumnElement[Any]:
    """A column as it is, anything else as a value; never CAST, which on SQLite turns dates into
    numbers."""
    is_sql = isinstance(value, ClauseElement) or hasattr(value, "__clause_element__")
    return type_coerce(value, type_) if is_sql else literal(value, type_)


def due_entries(db: Session, sources: Sequence[Source], viewer: Any, now: datetime) -> list[Entry]:
    """Everything to do, the longest due first: one statement for all sources, at most a hundred of
    each."""
    asked = {source.name: (source, source.rows(viewer, now)) for source in sources}
    members = [
        select(rows.order_by("due_at", "due_on").limit(MOST_PER_SOURCE).subquery())
        for _source, rows in asked.values()
        if rows is not None
    ]
    if not members:
        return []
    found = [
        asked[row[0]][0].entry(Due(*row), viewer, now) for row in db.execute(union_all(*members))
    ]
    return sorted((entry for entry in found if entry), key=lambda entry: entry.due_at)
