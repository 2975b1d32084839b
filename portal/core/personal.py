"""What the portal has stored about one person, told by the parts that own it.

Each part offers a ``PersonalData`` in its ``privacy.py`` and ``app`` registers it here. /my-data,
the download, erasure and the merging of two persons ask all of them; a guard fails when a table
with a ``person_id`` is in none.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, func, select, update
from sqlalchemy.orm import Session

from portal.core.db import Base

Value = str | int | bool | date | datetime | None | Sequence[str]
Moved = dict[str, list[Any]]  # ids of the rows that changed hands, by table


@dataclass(frozen=True)
class Fact:
    """One thing that is stored. ``key`` names it in the download, ``label`` (a message id) on the
    page; ``value`` is shown as it is, or ``words`` (a message id) in its place.

    What only the person may see (when they read, from which browser) is ``is_private``: no page of
    staff shows it.
    """

    key: str
    label: str
    value: Value
    words: str = ""
    is_private: bool = False


@dataclass(frozen=True)
class Record:
    """Facts that belong together, for example one application. ``title`` is ready to be shown."""

    title: str
    facts: tuple[Fact, ...]


Export = Callable[[Session, int], list[Record]]
BeforeErasing = Callable[..., None]  # (db, person_ids, *, now)
Erase = Callable[..., None]  # (db, person_id, *, now)
Move = Callable[..., Moved]  # (db, *, source_id, target_id, application_ids, now)
Restore = Callable[..., int]  # (db, *, source_id, target_id, merged_at, now)


def _nothing_ended(_db: Session, **_values: Any) -> int:
    return 0


@dataclass(frozen=True)
class PersonalData:
    """One part's share of a person. ``title`` is a message id, ``tables`` are the tables it covers.

    ``erase(db, person_id, *, now)`` removes the share. ``move(db, *, source_id, target_id,
    application_ids, now)`` gives it to another person and says which rows moved; what would clash
    with the other's own stays. With ``application_ids`` only what belongs to those applications
    moves (two people were taken for one); None means everything.

    ``restore(db, *, source_id, target_id, merged_at, now)`` comes after two were parted again: what
    ``move`` had ended because one person needs it once. Says how many things it could not.
    """

    name: str
    title: str
    tables: frozenset[str]
    export: Export
    erase: Erase
    move: Move
    restore: Restore = _nothing_ended


_shares: dict[str, PersonalData] = {}


def register_personal_data(share: PersonalData) -> None:
    _shares[share.name] = share


def personal_data() -> list[PersonalData]:
    """All shares, in the order in which they were registered: the upper parts first, so that
    erasing removes what refers before what is referred to."""
    return list(_shares.values())


_before_erasing: list[BeforeErasing] = []


def register_before_erasing(step: BeforeErasing) -> None:
    """``step(db, person_ids, *, now)`` ends what others count on (an appointment, a seat) while
    everything is still there to tell them. Doing it twice changes nothing."""
    if step not in _before_erasing:
        _before_erasing.append(step)


def end_what_others_count_on(db: Session, person_ids: Sequence[int], *, now: datetime) -> None:
    """Comes before every erasing; ``person_ids`` are all rows of one human being."""
    for step in _before_erasing:
        step(db, person_ids, now=now)


def erase_everything(db: Session, person_ids: Sequence[int], *, now: datetime) -> None:
    """Each part removes its share; the rows of the persons go last."""
    for share in personal_data():
        for person_id in person_ids:
            share.erase(db, person_id, now=now)


@dataclass(frozen=True)
class Objection:
    """Why a person's data may not go yet. ``reason`` is a message id; after ``until`` (a day of the
    employer's calendar) it is over, with None it stands until somebody ends it. While a ``binding``
    one stands nobody may erase; the others are the employer's to weigh."""

    reason: str
    until: date | None
    is_binding: bool = False


Objects = Callable[[Session, int, datetime], list[Objection]]  # (db, person_id, now)
_objectors: list[Objects] = []


def register_objections(objects: Objects) -> None:
    """``objects`` says what speaks against erasing a person now; nothing when it is over."""
    if objects not in _objectors:
        _objectors.append(objects)


def objections(db: Session, person_id: int, now: datetime) -> list[Objection]:
    """All that speaks against erasing this person now."""
    return [found for objects in _objectors for found in objects(db, person_id, now)]


def move_rows(
    db: Session,
    model: type[Base],
    *,
    source_id: int,
    target_id: int,
    where: Collection[ColumnElement[bool]] = (),
) -> Moved:
    """Gives rows of a table with a ``person_id`` to another person; says which, by their keys."""
    table = _table_of(model)
    key = _key_of(table)
    chosen = select(key).where(table.c.person_id == source_id, *where)
    ids = list(db.scalars(chosen.order_by(key).with_for_update()))
    if not ids:
        return {}
    _hand_over(db, table, ids, source_id, target_id)
    return {table.name: ids}


def give_back(
    db: Session, moved: Moved, *, source_id: int, target_id: int, tables: Collection[Table]
) -> Moved:
    """Undoes moves: what still belongs to the target goes back to the source; says which rows."""
    known = {table.name: table for table in tables}
    returned: Moved = {}
    for name, ids in moved.items():
        still = _still_there(db, known[name], ids, target_id)
        if still:
            _hand_over(db, known[name], still, target_id, source_id)
            returned[name] = still
    return returned


def count_returning(
    db: Session, moved: Moved, *, target_id: int, tables: Collection[Table]
) -> tuple[int, int]:
    """How many of the rows that moved would go back now, and how many would not any more."""
    known = {table.name: table for table in tables}
    total = sum(len(ids) for ids in moved.values())
    still = sum(len(_still_there(db, known[name], ids, target_id)) for name, ids in moved.items())
    return still, total - still


def count_rows(db: Session, share: "PersonalData", person_id: int, tables: Sequence[Table]) -> int:
    """How many rows of a share carry the person's id; what hangs on those is not counted."""
    own = [table for table in tables if table.name in share.tables and "person_id" in table.c]
    if not own:
        return 0
    counts = [
        select(func.count()).where(table.c.person_id == person_id).scalar_subquery()
        for table in own
    ]
    return sum(db.execute(select(*counts)).one())


def references_to(name: str) -> Iterator[Column[Any]]:
    """Every column of every part that refers to the ids of this table."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if any(key.target_fullname == f"{name}.id" for key in column.foreign_keys):
                yield column


def _still_there(db: Session, table: Table, ids: list[Any], owner_id: int) -> list[Any]:
    key = _key_of(table)
    chosen = select(key).where(key.in_(ids), table.c.person_id == owner_id).order_by(key)
    return list(db.scalars(chosen))


def _hand_over(db: Session, table: Table, ids: list[Any], giver_id: int, taker_id: int) -> None:
    key = _key_of(table)
    db.execute(
        update(table).where(key.in_(ids), table.c.person_id == giver_id).values(person_id=taker_id)
    )
    db.expire_all()  # objects that were loaded before have another person now


def _table_of(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - tells the type checker what a model's table is
    return table


def _key_of(table: Table) -> Column[Any]:
    """The one column that names a row."""
    (key,) = table.primary_key.columns
    return key
