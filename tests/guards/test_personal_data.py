"""Everything stored about a person is told, moved and erased: held against the real tables."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import JSON, String, Table, Text, select
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.personal import personal_data
from portal.core.runtime import Runtime
from portal.core.worker import drain
from portal.entrance import service as entrance
from portal.people.models import Person
from portal.people.queries import ids_of
from portal.privacy import erasing, service
from portal.privacy.file import as_json
from portal.privacy.models import ErasureRequest, RequestState
from portal.privacy.queries import stored_parts
from portal.tables import ALL_TABLES
from tests.factories.privacy import an_erasure_request
from tests.world import World, build_world

# Tables that lead to a person but hold nothing about one, with the reason
NOTHING_OF_A_PERSON: dict[str, str] = {}
# Where the id of a person who was erased may still stand: the public ids of their other things are
# random, and lead nowhere once those are gone
STAYS_WITH_REASON = {
    ("audit_entry", "subject_id"),
    ("deed", "dedupe_key"),
}


@pytest.fixture
def world(runtime: Runtime) -> World:
    return build_world(runtime)


def personal_tables() -> set[str]:
    """Tables with a reference to ``person``, and those that hang on one of them."""
    found = {"person"}
    while True:
        more = {
            table.name
            for table in ALL_TABLES.tables.values()
            if any(key.column.table.name in found for key in table.foreign_keys)
        }
        if more <= found:
            return found - set(NOTHING_OF_A_PERSON)
        found |= more


def test_every_table_about_a_person_is_in_exactly_one_share(runtime: Runtime) -> None:
    covered = [name for share in personal_data() for name in share.tables]
    assert sorted(covered) == sorted(set(covered))
    assert personal_tables() - set(covered) == set()
    assert set(covered) <= set(ALL_TABLES.tables)


def test_names_of_shares_are_their_own(runtime: Runtime) -> None:
    names = [share.name for share in personal_data()]
    assert len(names) == len(set(names))
    assert names[-1] == "people"  # the row that all others refer to goes last


def rows_of(db: Session, person_id: int) -> Iterator[tuple[str, Any]]:
    """Every row that carries the person's id."""
    for table in ALL_TABLES.sorted_tables:
        if "person_id" in table.c:
            for row in db.execute(select(table).where(table.c.person_id == person_id)):
                yield table.name, row


def test_the_download_knows_every_row_of_the_world(db: Session, world: World) -> None:
    for person_id in (world.person_id, world.other_person_id):
        known = {share.name: share for share in personal_data()}
        shares = {table: share.name for share in known.values() for table in share.tables}
        told = {part.name: part.records for part in stored_parts(db, person_id)}
        for table, _row in rows_of(db, person_id):
            assert told.get(shares[table]), table


def test_the_download_is_plain_json(db: Session, world: World) -> None:
    text = as_json(stored_parts(db, world.person_id), now=clock.now())
    document = json.loads(text)
    assert "Ihre Lösung war vollständig getestet." in text
    assert document["parts"]["people"][0]["facts"]["first_name"] == "Zofia"
    assert document["exported_at"].endswith("+00:00")


def test_no_key_stands_twice_in_one_record(db: Session, world: World) -> None:
    for person_id in (world.person_id, world.other_person_id):
        for part in stored_parts(db, person_id):
            for record in part.records:
                keys = [fact.key for fact in record.facts]
                assert len(keys) == len(set(keys)), (part.name, record.title)


def everything_written(db: Session) -> Iterator[tuple[str, str, str]]:
    """Each text and each JSON of the whole database: table, column, value."""
    for table in ALL_TABLES.sorted_tables:
        columns = [column for column in table.c if isinstance(column.type, String | Text | JSON)]
        for row in db.execute(select(*columns)) if columns else ():
            for column, value in zip(columns, row, strict=True):
                if value:
                    text = value if isinstance(value, str) else json.dumps(value, default=str)
                    yield table.name, column.name, text


def traces(db: Session, words: set[str]) -> list[tuple[str, str]]:
    return [
        (table, column)
        for table, column, text in everything_written(db)
        if any(word in text.lower() for word in words)
    ]


def refers_to(table: Table, person_id: int, db: Session) -> bool:
    """Whether a reference to the person is left."""
    keys = [key.parent for key in table.foreign_keys if key.column.table.name == "person"]
    return any(db.scalar(select(key).where(key == person_id).limit(1)) for key in keys)


def test_nothing_is_left_of_somebody_who_was_erased(
    runtime: Runtime, db: Session, world: World
) -> None:
    person = db.get_one(Person, world.person_id)
    words = {person.email, person.email_key, person.public_id.lower(), "zofia"}
    entrance.ask_for_link(db, address=person.email.upper(), now=clock.now())
    db.add(request := an_erasure_request(person_id=person.id))
    db.flush()
    service.begin(db, request=request, now=clock.now())
    db.commit()
    assert len(traces(db, words)) > 10

    with runtime.writing() as writing:
        erasing.erase(writing, request_id=request.id, now=clock.now())

    db.rollback()
    assert db.get(ErasureRequest, request.id).state is RequestState.ERASED  # type: ignore[union-attr]
    left = set(traces(db, words))
    assert (
        left - STAYS_WITH_REASON - {("person", column.name) for column in person_columns()} == set()
    )
    assert [t.name for t in ALL_TABLES.sorted_tables if refers_to(t, world.person_id, db)] == []
    assert drain(runtime) >= 0  # what is still queued finds nothing to do, and does not fail


def person_columns() -> Iterator[Any]:
    """Others may have the same name."""
    yield from ALL_TABLES.tables["person"].c


def test_what_an_erased_person_did_is_nobodys(runtime: Runtime, db: Session, world: World) -> None:
    audit = ALL_TABLES.tables["audit_entry"]
    db.add(request := an_erasure_request(person_id=world.person_id, state=RequestState.ERASING))
    db.commit()
    with runtime.writing() as writing:
        erasing.erase(writing, request_id=request.id, now=clock.now())
    found = select(audit).where(audit.c.actor_kind == "person", audit.c.actor_id == world.person_id)
    assert db.execute(found).all() == []


def test_both_entries_of_a_merged_person_go(runtime: Runtime, db: Session, world: World) -> None:
    merged = db.scalars(select(Person).where(Person.merged_into_id.is_not(None))).one()
    today = merged.merged_into_id
    assert today is not None
    assert ids_of(db, today) == [merged.id, today]
    db.add(request := an_erasure_request(person_id=today, state=RequestState.ERASING))
    db.commit()
    with runtime.writing() as writing:
        erasing.erase(writing, request_id=request.id, now=clock.now())
    db.rollback()
    assert db.scalars(select(Person.id).where(Person.first_name == "Larissa")).all() == []
