"""Everything stored about a person is told, moved and erased: held against the real tables."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import JSON, LargeBinary, String, Table, Text, select, tuple_
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.calls.models import CallBooking, CallWish
from portal.candidates import recall, uploads
from portal.core import clock
from portal.core.personal import personal_data
from portal.core.runtime import Runtime
from portal.core.waking import wake
from portal.core.worker import drain
from portal.entrance import service as entrance
from portal.people.models import Person
from portal.people.queries import ids_of
from portal.privacy import erasing, queries, service
from portal.privacy.file import as_json
from portal.privacy.models import ErasureRequest, RequestState
from portal.privacy.queries import stored_parts
from portal.tables import ALL_TABLES
from tests.factories import a_person, an_employer, given
from tests.factories.privacy import an_erasure_request
from tests.world import World, build_world
from tests.world_use import use_everything

# Tables that lead to a person but hold nothing about one, with the reason
NOTHING_OF_A_PERSON: dict[str, str] = {}
# Where the id of a person who was erased may still stand: the public ids of their other things are
# random, and lead nowhere once those are gone
STAYS_WITH_REASON = {
    ("audit_entry", "subject_id"),
    ("deed", "dedupe_key"),
}


@pytest.fixture
def world(runtime: Runtime, db: Session) -> World:
    made = build_world(runtime)
    use_everything(db, made)
    return made


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


def belonging_to(db: Session, person_id: int) -> dict[str, set[Any]]:
    """Every row of a person by table and key, those that hang on other rows of theirs included."""
    found: dict[str, set[Any]] = {"person": {person_id}}
    for table in [t for t in ALL_TABLES.sorted_tables if t.name in personal_tables()] * 2:
        for key in table.foreign_keys:
            ids = found.get(key.column.table.name, set())
            if key.column.name != "id" or not ids:
                continue
            for row in db.execute(select(*table.primary_key).where(key.parent.in_(ids))):
                found.setdefault(table.name, set()).add(row[0] if len(row) == 1 else tuple(row))
    return found


def test_zofia_has_a_row_in_every_table_about_a_person(db: Session, world: World) -> None:
    """Else the guards below would say nothing about that table."""
    own = {table for one in ids_of(db, world.person_id) for table in belonging_to(db, one)}
    assert sorted(personal_tables() - own - {"erasure_request"}) == []  # that comes below


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
    """Each text, JSON and file of the whole database: table, column, value."""
    for table in ALL_TABLES.sorted_tables:
        columns = [column for column in table.c if isinstance(column.type, WRITTEN)]
        for row in db.execute(select(*columns)) if columns else ():
            for column, value in zip(columns, row, strict=True):
                if value:
                    yield table.name, column.name, as_text(value)


WRITTEN = (String, Text, JSON, LargeBinary)


def as_text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)


def traces(db: Session, words: set[str]) -> list[tuple[str, str]]:
    wanted = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w|\.\w)" for word in words))
    return [
        (table, column)
        for table, column, text in everything_written(db)
        if wanted.search(text.lower())
    ]


def refers_to(table: Table, person_id: int, db: Session) -> bool:
    """Whether a reference to the person is left."""
    keys = [key.parent for key in table.foreign_keys if key.column.table.name == "person"]
    return any(db.scalar(select(key).where(key == person_id).limit(1)) for key in keys)


@pytest.mark.parametrize("who", ["Zofia", "Lara", "Ekkehard", "Larissa"])
def test_nothing_is_left_of_somebody_who_was_erased(
    runtime: Runtime, db: Session, world: World, who: str
) -> None:
    """Everybody of the world in turn, in the middle of all they have going on."""
    person = db.scalars(
        select(Person).where(Person.first_name == who, Person.merged_into_id.is_(None))
    ).one()
    ids = ids_of(db, person.id)
    request = being_erased(runtime, db, person)
    words = {who.lower(), *(word for one in ids for word in words_of(db, one))}
    rows = {one: belonging_to(db, one) for one in ids}
    assert len(traces(db, words)) > 3

    with runtime.writing() as writing:
        erasing.erase(writing, request_id=request.id, now=clock.now())

    db.rollback()
    db.expire_all()
    assert db.get_one(ErasureRequest, request.id).state is RequestState.ERASED
    assert set(traces(db, words)) - STAYS_WITH_REASON == set()
    for one in ids:
        assert [t.name for t in ALL_TABLES.sorted_tables if refers_to(t, one, db)] == []
        for table, keys in rows[one].items():
            assert still_there(db, table, keys) == (table == "erasure_request"), table
    assert drain(runtime) >= 0  # what is still queued finds nothing to do, and does not fail
    assert set(traces(db, words)) - STAYS_WITH_REASON == set()
    assert [word for word in words if word in queue_of(runtime)] == []


def being_erased(runtime: Runtime, db: Session, person: Person) -> ErasureRequest:
    """Decided, with mails on their way, and a link asked for a moment ago."""
    with runtime.writing() as writing:
        entrance.ask_for_link(writing, address=person.email.upper(), now=clock.now())
    wake(runtime)
    db.rollback()
    request = queries.find_under_way(db, person.id) or an_erasure_request(person_id=person.id)
    db.add(request)
    db.flush()
    service.begin(db, request=request, now=clock.now())
    db.commit()
    return request


def words_of(db: Session, person_id: int) -> set[str]:
    """Addresses in each spelling, what stands in addresses of pages, and what they typed."""
    person = db.get_one(Person, person_id)
    typed = set(db.scalars(select(CallBooking.questions).where(CallBooking.person_id == person_id)))
    phones = set(db.scalars(select(CallBooking.phone).where(CallBooking.person_id == person_id)))
    wishes = set(db.scalars(select(CallWish.words).where(CallWish.person_id == person_id)))
    own = {person.email, person.email_key, person.public_id}
    return {word.lower() for word in own | typed | phones | wishes if word}


def still_there(db: Session, table: str, keys: set[Any]) -> bool:
    found = ALL_TABLES.tables[table]
    key = (
        tuple_(*found.primary_key) if len(found.primary_key) > 1 else next(iter(found.primary_key))
    )
    return db.execute(select(found).where(key.in_(keys)).limit(1)).first() is not None


def queue_of(runtime: Runtime) -> str:
    """The file that wakes the worker, in whichever state."""
    files = runtime.settings.instance.glob("queue.sqlite*")
    return "".join(path.read_bytes().decode("utf-8", "replace") for path in files).lower()


def test_what_an_erased_person_did_is_nobodys(runtime: Runtime, db: Session, world: World) -> None:
    audit = ALL_TABLES.tables["audit_entry"]
    db.add(request := an_erasure_request(person_id=world.person_id, state=RequestState.ERASING))
    db.commit()
    with runtime.writing() as writing:
        erasing.erase(writing, request_id=request.id, now=clock.now())
    found = select(audit).where(audit.c.actor_kind == "person", audit.c.actor_id == world.person_id)
    assert db.execute(found).all() == []


def test_both_entries_of_a_merged_person_go(runtime: Runtime, db: Session, world: World) -> None:
    was_merged = Person.merged_into_id.is_not(None), Person.first_name == "Larissa"
    merged = db.scalars(select(Person).where(*was_merged)).one()
    today = merged.merged_into_id
    assert today is not None
    assert ids_of(db, today) == [merged.id, today]
    db.add(request := an_erasure_request(person_id=today, state=RequestState.ERASING))
    db.commit()
    with runtime.writing() as writing:
        erasing.erase(writing, request_id=request.id, now=clock.now())
    db.rollback()
    assert db.scalars(select(Person.id).where(Person.first_name == "Larissa")).all() == []


def test_an_import_that_was_taken_back_leaves_nobody_behind(runtime: Runtime, db: Session) -> None:
    """Neither who came with it, nor their lines, their questions and the file."""
    given(db, an_employer(), known := a_person(email="jana@example.org", first_name="Jana"))
    names = ("Uschi,Möwenfels,uschi@example.org", "Jana,Krähenfuß,jana@example.org")
    lines = "\n".join(f"A-{n},{name},Netzplaner,2026-11-20" for n, name in enumerate(names))
    content = f"Bewerbungsnummer,Vorname,Nachname,E-Mail,Stelle,Absagedatum\n{lines}\n".encode()
    lena = Actor.system()
    with runtime.writing() as writing:
        run = uploads.receive(
            writing,
            content=content,
            file_name="absagen.csv",
            already_told=True,
            told_via="",
            now=clock.now(),
            actor=lena,
        )
        public_id = run.public_id
    drain(runtime)
    with runtime.writing() as writing:
        uploads.accept(writing, public_id=public_id, now=clock.now(), actor=lena)
    drain(runtime)
    words = {"möwenfels", "krähenfuß", "uschi@example.org"}
    assert {table for table, _column in traces(db, words)} == {"person", "import_question"}

    with runtime.writing() as writing:
        run = uploads.lock_run(writing, public_id)
        recall.take_back(writing, run=run, now=clock.now(), actor=lena)
    db.rollback()
    assert traces(db, words) == []
    assert db.scalars(select(Person.id)).all() == [known.id]
