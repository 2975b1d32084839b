"""What the portal has stored about one person, told by the parts that own it.

Each part offers a ``PersonalData`` in its ``privacy.py`` and ``app`` registers it here. /my-data,
the download, erasure and the merging of two persons ask all of them; a guard fails when a table
with a ``person_id`` is in none.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Table, select, update
from sqlalchemy.orm import Session

from portal.core.db import Base

Value = str | int | bool | date | datetime | None | Sequence[str]
Moved = dict[str, list[Any]]  # ids of the rows that changed hands, by table


@dataclass(frozen=True)
class Fact:
    """One thing that is stored. ``key`` names it in the download, ``label`` (a message id) on the
    page; ``value`` is shown as it is, or ``words`` (a message id) in its place."""

    key: str
    label: str
    value: Value
    words: str = ""


@dataclass(frozen=True)
class Record:
    """Facts that belong together, for example one application. ``title`` is ready to be shown."""

    title: str
    facts: tuple[Fact, ...]


Export = Callable[[Session, int], list[Record]]
Erase = Callable[..., None]  # (db, person_id, *, now)
Move = Callable[..., Moved]  # (db, *, source_id, target_id, application_ids, now)


@dataclass(frozen=True)
class PersonalData:
    """One part's share of a person. ``title`` is a message id, ``tables`` are the tables it covers.

    ``erase(db, person_id, *, now)`` removes the share. ``move(db, *, source_id, target_id,
    application_ids, now)`` gives it to another person and says which rows moved; what would clash
    with the other's own stays. With ``application_ids`` only what belongs to those applications
    moves (two people were taken for one); None means everything.
    """

    name: str
    title: str
    tables: frozenset[str]
    export: Export
    erase: Erase
    move: Move


_shares: dict[str, PersonalData] = {}


def register_personal_data(share: PersonalData) -> None:
    _shares[share.name] = share


def personal_data() -> list[PersonalData]:
    """All shares, in the order in which they were registered: the upper parts first, so that
    erasing removes what refers before what is referred to."""
    return list(_shares.values())


def move_rows(
    db: Session,
    model: type[Base],
    *,
    source_id: int,
    target_id: int,
    where: Collection[ColumnElement[bool]] = (),
) -> Moved:
    """Gives rows of a table with ``id`` and ``person_id`` to another person; says which."""
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - tells the type checker what a model's table is
    chosen = select(table.c.id).where(table.c.person_id == source_id, *where)
    ids = list(db.scalars(chosen.order_by(table.c.id).with_for_update()))
    if not ids:
        return {}
    db.execute(update(table).where(table.c.id.in_(ids)).values(person_id=target_id))
    return {table.name: ids}
