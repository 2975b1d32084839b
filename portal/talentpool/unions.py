"""Several short questions in one statement, so that a page asks little."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
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


def row_of(
    kind: str, word: Any, *, more: Any = None, at: Any = None, number: Any = None
) -> Select[*tuple[Any, ...]]:
    """One member of the union: each column of one type, so that both databases take it."""
    return select(
        literal(kind, String()).label("kind"),
        _typed(word, String()).label("word"),
        _typed(more, String()).label("more"),
        _typed(at, UtcDateTime()).label("at"),
        _typed(number, Integer()).label("number"),
    )


def _typed(value: Any, type_: TypeEngine[Any]) -> ColumnElement[Any]:
    """PostgreSQL wants to know the type of an empty column as well."""
    return literal(None, type_) if value is None else type_coerce(value, type_)


def rows_of(db: Session, *members: Select[*tuple[Any, ...]]) -> dict[str, list[Any]]:
    """What the database answers, by kind: one statement for all of them."""
    found: dict[str, list[Any]] = {}
    for row in db.execute(union_all(*members)):
        found.setdefault(row.kind, []).append(row)
    return found
