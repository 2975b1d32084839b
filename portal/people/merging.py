"""Two persons who are one become one, and can be parted again for 30 days.

Everything moves through the shares of the parts (``core.personal``). The source stays as a row with
its earlier name and address, so that an old address leads to who they are today.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.core.db import Base, insert_into
from portal.core.errors import NotFound
from portal.core.personal import Moved, count_returning, give_back, personal_data
from portal.people.errors import (
    AddressGivenAway,
    AlreadyMerged,
    MergedAgain,
    MergeIsOver,
    SamePerson,
)
from portal.people.models import Person, PersonDifference, PersonMerge
from portal.people.queries import ids_of

TIME_TO_UNDO = timedelta(days=30)
NAME = ("first_name", "last_name")
ADDRESS = ("email", "email_key", "address_shared_at")


@dataclass(frozen=True)
class Keep:
    """What of the source stays: its name, its address; else those of the target."""

    name_of_source: bool = False
    address_of_source: bool = False


def merge_people(
    db: Session, *, source_id: int, target_id: int, keep: Keep, now: datetime, actor: Actor
) -> PersonMerge:
    """Give everything of the source to the target. Mails that wait go to the target's address.

    Both rows are locked, so of two who merge at once the second is refused (AlreadyMerged). Refuses
    SamePerson as well.
    """
    source, target = _both_locked(db, source_id, target_id)
    before = {name: _plain(getattr(target, name)) for name in (*NAME, *ADDRESS)}
    before["followers"] = _follow(db, source, target)
    source.merged_into_id = target.id
    db.flush()  # frees the source's address before the target may take it
    _take_over(source, target, keep)
    _share_no_longer(db, target)
    target.changed_at = now
    db.flush()
    merge = PersonMerge(
        source_id=source.id,
        target_id=target.id,
        merged_at=now,
        merged_by_id=actor.id,
        moved=_move_everything(db, source_id=source.id, target_id=target.id, now=now),
        before=before,
    )
    db.add(merge)
    db.flush()
    audit.record(db, "people.merged", actor=actor, subject=target, at=now, rows=_size(merge.moved))
    return merge


@dataclass(frozen=True)
class Parted:
    """``lost`` things ended with the merge and could not be put back."""

    merge: PersonMerge
    lost: int


def undo_merge(db: Session, *, public_id: str, now: datetime, actor: Actor) -> Parted:
    """Part the two again: what still belongs to the target goes back, name and address as before,
    and what had ended because both had it is put back as far as that is possible.

    What came after the merge stays with the target. Refuses MergeIsOver, MergedAgain and
    AddressGivenAway.
    """
    merge = get_merge(db, public_id)
    lock_people(db, merge.source_id, merge.target_id)
    db.refresh(merge, with_for_update=True)
    db.refresh(merge.source)
    db.refresh(merge.target)
    ensure_undoable(merge, now)
    _ensure_address_is_free(db, merge)
    _name_and_address_as_before(merge)
    merge.target.changed_at, merge.undone_at = now, now
    db.flush()
    merge.source.merged_into_id = None
    _follow_back(db, merge)
    try:
        db.flush()
        returned = _give_back_everything(db, merge)
    except IntegrityError as error:  # somebody took the address at this moment
        raise AddressGivenAway from error
    audit.record(
        db, "people.parted", actor=actor, subject=merge.target, at=now, rows=_size(returned)
    )
    return Parted(merge, _put_back(db, merge, now))


def note_difference(
    db: Session, *, one_id: int, other_id: int, now: datetime, actor: Actor
) -> None:
    """They are two persons; nobody suggests the pair again."""
    low, high = sorted((one_id, other_id))
    row = insert_into(db, PersonDifference).values(one_id=low, other_id=high, decided_at=now)
    db.execute(row.on_conflict_do_nothing())
    audit.record(db, "people.kept_apart", actor=actor, subject=db.get_one(Person, one_id), at=now)


def get_merge(db: Session, public_id: str) -> PersonMerge:
    merge = db.scalar(select(PersonMerge).where(PersonMerge.public_id == public_id))
    if merge is None:
        raise NotFound
    return merge


def merges_of(db: Session, person_id: int) -> Sequence[PersonMerge]:
    """Who this person was merged from and still is, the latest first."""
    return db.scalars(
        select(PersonMerge)
        .where(PersonMerge.target_id == person_id, PersonMerge.undone_at.is_(None))
        .options(joinedload(PersonMerge.source))
        .order_by(PersonMerge.id.desc())
    ).all()


def undo_until(merge: PersonMerge) -> datetime:
    return merge.merged_at + TIME_TO_UNDO


def ensure_undoable(merge: PersonMerge, now: datetime) -> None:
    """Whether it may be taken back now, as far as the two themselves are concerned."""
    if merge.undone_at is not None or now >= undo_until(merge):
        raise MergeIsOver
    if merge.source.merged_into_id != merge.target_id or merge.target.merged_into_id is not None:
        raise MergedAgain


def what_returns(db: Session, merge: PersonMerge) -> tuple[int, int]:
    """How many rows would go back to the source now, and how many cannot any more."""
    return count_returning(
        db, merge.moved, target_id=merge.target_id, tables=list(Base.metadata.tables.values())
    )


def lock_people(db: Session, *ids: int, going: bool = False) -> dict[int, Person]:
    """The persons as they are now, locked in one order; whoever is gone is missing.

    Rows that refer to them may still be written (whoever does holds an event or a call, and would
    wait for us while we wait for that), unless they are ``going`` for good.
    """
    chosen = select(Person).where(Person.id.in_(ids)).order_by(Person.id)
    chosen = chosen.with_for_update(key_share=not going)
    return {p.id: p for p in db.scalars(chosen.execution_options(populate_existing=True))}


def lock_whole(db: Session, person_id: int) -> list[int]:
    """A person and everybody who was merged into them, locked; the ids as ``ids_of`` has them."""
    ids: list[int] = []
    while ids != (found := ids_of(db, person_id)):  # once more after a merge that was on its way
        lock_people(db, *found)
        ids = found
    return ids


def _both_locked(db: Session, source_id: int, target_id: int) -> tuple[Person, Person]:
    if source_id == target_id:
        raise SamePerson
    found = lock_people(db, source_id, target_id)
    if len(found) < 2 or any(person.merged_into_id is not None for person in found.values()):
        raise AlreadyMerged
    return found[source_id], found[target_id]


def _follow(db: Session, source: Person, target: Person) -> list[int]:
    """Whoever was merged into the source before is the target from now on; says who that was."""
    earlier = select(Person.id).where(Person.merged_into_id == source.id).order_by(Person.id)
    ids = list(db.scalars(earlier))
    db.execute(update(Person).where(Person.id.in_(ids)).values(merged_into_id=target.id))
    return ids


def _take_over(source: Person, target: Person, keep: Keep) -> None:
    names = (NAME if keep.name_of_source else ()) + (ADDRESS if keep.address_of_source else ())
    for name in names:
        setattr(target, name, getattr(source, name))


def _share_no_longer(db: Session, target: Person) -> None:
    """An address that two persons shared belongs to one again when the two are one."""
    others = select(Person.id).where(
        Person.email_key == target.email_key,
        Person.id != target.id,
        Person.merged_into_id.is_(None),
    )
    if target.address_shared_at is not None and db.scalar(others.limit(1)) is None:
        target.address_shared_at = None


def _move_everything(db: Session, *, source_id: int, target_id: int, now: datetime) -> Moved:
    moved: Moved = {}
    for share in personal_data():
        moved |= share.move(
            db, source_id=source_id, target_id=target_id, application_ids=None, now=now
        )
    return moved


def _ensure_address_is_free(db: Session, merge: PersonMerge) -> None:
    """Both get their addresses back, so nobody else may have one of them unshared."""
    pair = (merge.source_id, merge.target_id)
    wanted = (merge.source.email_key, merge.before["email_key"])
    taken = select(Person.id).where(
        Person.email_key.in_(wanted),
        Person.id.not_in(pair),
        Person.merged_into_id.is_(None),
        Person.address_shared_at.is_(None),
    )
    if db.scalar(taken.limit(1)) is not None:
        raise AddressGivenAway


def _name_and_address_as_before(merge: PersonMerge) -> None:
    """What the target had taken over goes back; what staff corrected since stays."""
    source, target = merge.source, merge.target
    if target.name == source.name:
        _restore(target, merge.before, NAME)
    if target.email_key == source.email_key:
        _restore(target, merge.before, ADDRESS)


def _restore(target: Person, before: dict[str, Any], names: tuple[str, ...]) -> None:
    for name in names:
        value = before[name]
        is_moment = name == "address_shared_at" and value is not None
        setattr(target, name, datetime.fromisoformat(value) if is_moment else value)


def _follow_back(db: Session, merge: PersonMerge) -> None:
    db.execute(
        update(Person)
        .where(Person.id.in_(merge.before["followers"]), Person.merged_into_id == merge.target_id)
        .values(merged_into_id=merge.source_id)
    )


def _give_back_everything(db: Session, merge: PersonMerge) -> Moved:
    return give_back(
        db,
        merge.moved,
        source_id=merge.source_id,
        target_id=merge.target_id,
        tables=list(Base.metadata.tables.values()),
    )


def _put_back(db: Session, merge: PersonMerge, now: datetime) -> int:
    pair = {"source_id": merge.source_id, "target_id": merge.target_id}
    return sum(
        share.restore(db, **pair, merged_at=merge.merged_at, now=now) for share in personal_data()
    )


def _size(moved: Moved) -> int:
    return sum(len(ids) for ids in moved.values())


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
