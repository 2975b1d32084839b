"""The shape of one thing that staff has to do; the parts fill it, HR's first page shows it.

A part offers a ``Source``: a query for what is due, and how one row of it reads. All sources are
asked in one statement, so the page costs the same however many parts have something to say.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ClauseElement,
    ColumnElement,
    Date,
    Executable,
    Integer,
    Label,
    Row,
    Select,
    String,
    bindparam,
    false,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from portal.core.db import UtcDateTime
from portal.core.statements import LaterMoment, built_once
from portal.web.locale import voice

MOST_OF_A_KIND = 100
TOMORROW = LaterMoment("tomorrow")  # when the viewer's day ends


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
    """Whoever looks at the list: a viewer; ``may`` depends on nothing but the roles."""

    @property
    def staff_id(self) -> int | None: ...

    @property
    def roles(self) -> frozenset[Any]: ...

    def may(self, permission: str) -> bool: ...


@dataclass(frozen=True)
class _AnyWith:
    """Whoever has these roles; their number is given when the statement is asked."""

    roles: frozenset[Any]
    may: Callable[[str], bool] = field(compare=False)
    staff_id: BindParameter[int] = field(
        compare=False, default_factory=lambda: bindparam("staff_id", type_=BigInteger())
    )


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
    there; it is called once for all with the same roles, so it looks at nothing of the viewer but
    permissions and ``staff_id``, nor at the voice of the page. ``TOMORROW`` is there for it.
    ``entry(due, viewer, now)`` puts one row into words; None leaves it out.
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


@dataclass(frozen=True)
class Rest:
    """What a group has beyond the entries that were read: ``count`` more, none due before
    ``since``."""

    group: str
    count: int
    since: datetime


@dataclass(frozen=True)
class DueList:
    """What there is to do, the longest due first. ``entries`` and ``rests`` together are all."""

    entries: list[Entry]
    rests: list[Rest]

    @property
    def total(self) -> int:
        return len(self.entries) + sum(rest.count for rest in self.rests)


def due_entries(
    db: Session, sources: Sequence[Source], viewer: Asker, now: datetime
) -> list[Entry]:
    """The entries of ``due_list`` alone."""
    return due_list(db, sources, viewer, now).entries


def due_list(db: Session, sources: Sequence[Source], viewer: Asker, now: datetime) -> DueList:
    """Everything to do: one statement for all sources. It reads the hundred longest due of each
    kind and counts the others."""
    by_name = {source.name: source for source in sources}
    statement, values = _due_rows(
        now, viewer=_AnyWith(viewer.roles, viewer.may), sources=tuple(sources)
    )
    values |= {"staff_id": viewer.staff_id, TOMORROW.key: _tomorrow(now)}
    entries: list[Entry] = []
    rests: list[Rest] = []
    # PostgreSQL may read the members side by side, so their rows come in any order
    found_rows = sorted(db.execute(statement, values), key=_source_and_kind)
    for (name, _kind), rows in groupby(found_rows, _source_and_kind):
        found, rest = _in_words(by_name[name], list(rows), viewer, now)
        entries += found
        rests += rest
    return DueList(sorted(entries, key=lambda entry: entry.due_at), rests)


@built_once
def _due_rows(now: datetime, *, viewer: _AnyWith, sources: tuple[Source, ...]) -> Executable:
    asked = [source.rows(viewer, now) for source in sources]
    nothing = select(*due_columns("")).where(false())
    members = [_longest_due(rows) for rows in asked if rows is not None]
    return union_all(*(members or [_longest_due(nothing)]))


def _tomorrow(now: datetime) -> datetime:
    """Midnight on the viewer's clock."""
    there = now.astimezone(ZoneInfo(voice().zone))
    return datetime.combine(there.date() + timedelta(days=1), time(0), there.tzinfo)


def _source_and_kind(row: Row[Any]) -> tuple[str, str]:
    return row.source, row.kind


def _longest_due(rows: Select[Any]) -> Select[Any]:
    """The first rows of each kind; every row also says how many of its kind there are."""
    due = rows.subquery()
    order = (due.c.due_at, due.c.due_on, due.c.public_id)
    place = func.row_number().over(partition_by=due.c.kind, order_by=order).label("place")
    total = func.count().over(partition_by=due.c.kind).label("total")
    placed = select(*due.c, total, place).subquery()
    first = select(placed).where(placed.c.place <= MOST_OF_A_KIND)
    return select(first.order_by(placed.c.kind, placed.c.place).subquery())


def _in_words(
    source: Source, rows: list[Row[Any]], viewer: Any, now: datetime
) -> tuple[list[Entry], Iterable[Rest]]:
    """The entries of one kind, and the rest of it where not everything was read."""
    found = [source.entry(Due._make(row[:-2]), viewer, now) for row in rows]
    entries = sorted((entry for entry in found if entry), key=lambda entry: entry.due_at)
    beyond = rows[0].total - len(rows)
    if not beyond or not entries:
        return entries, ()
    return entries, (Rest(entries[-1].group, beyond, entries[-1].due_at),)
