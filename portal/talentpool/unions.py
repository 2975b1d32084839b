"""Several short questions in one statement, so that a page asks little."""

from typing import Any

from sqlalchemy import Integer, Select, String, literal, null, select, type_coerce, union_all
from sqlalchemy.orm import Session

from portal.core.db import UtcDateTime


def row_of(
    kind: str, word: Any, *, more: Any = None, at: Any = None, number: Any = None
) -> Select[*tuple[Any, ...]]:
    """One member of the union: each column of one type, so that both databases take it."""
    return select(
        literal(kind, String()).label("kind"),
        type_coerce(word, String()).label("word"),
        (null() if more is None else type_coerce(more, String())).label("more"),
        (null() if at is None else type_coerce(at, UtcDateTime())).label("at"),
        (null() if number is None else type_coerce(number, Integer())).label("number"),
    )


def rows_of(db: Session, *members: Select[*tuple[Any, ...]]) -> dict[str, list[Any]]:
    """What the database answers, by kind: one statement for all of them."""
    found: dict[str, list[Any]] = {}
    for row in db.execute(union_all(*members)):
        found.setdefault(row.kind, []).append(row)
    return found
