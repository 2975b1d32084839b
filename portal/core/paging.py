"""Lists in pages by cursor, the newest first: however long a list is, a page costs the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page, and the cursors to the pages beside it where there are any: public ids of rows."""

    rows: Sequence[Row]
    newer: str = ""
    older: str = ""


def newest_first(
    db: Session,
    chosen: Select[Any],
    *order: InstrumentedAttribute[Any],
    cursor: InstrumentedAttribute[str],
    most: int,
    before: str = "",
    after: str = "",
) -> Page[Any]:
    """A page of ``chosen``, which selects rows with the column ``cursor`` (a public id).

    ``order`` are columns that together name one place. ``before`` and ``after`` are cursors; an
    unknown one stands nowhere, so nothing comes before or after it.
    """
    if after:
        chosen = chosen.where(_place(order) > _place_of(order, cursor == after))
        found = list(db.scalars(chosen.order_by(*order).limit(most + 1)))
        rows = found[:most][::-1]
        return Page(rows, _cursor(rows, 0) if len(found) > most else "", _cursor(rows, -1))
    if before:
        chosen = chosen.where(_place(order) < _place_of(order, cursor == before))
    latest = chosen.order_by(*(column.desc() for column in order))
    found = list(db.scalars(latest.limit(most + 1)))
    rows = found[:most]
    has_older = len(found) > most
    return Page(rows, _cursor(rows, 0) if before else "", _cursor(rows, -1) if has_older else "")


def _place(columns: Sequence[Any]) -> ColumnElement[Any]:
    return columns[0] if len(columns) == 1 else tuple_(*columns)


def _place_of(
    order: Sequence[InstrumentedAttribute[Any]], here: ColumnElement[bool]
) -> ColumnElement[Any]:
    return _place([select(column).where(here).scalar_subquery() for column in order])


def _cursor(rows: Sequence[Any], at: int) -> str:
    return str(rows[at].public_id) if rows else ""
