"""The two engines, as the portal sets them up."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from portal.core.runtime import Runtime
from portal.people.models import Person
from tests.factories import NOW, a_person, given


def test_sqlite_is_durable_minds_foreign_keys_and_overwrites_what_goes(runtime: Runtime) -> None:
    if not runtime.settings.database_url.startswith("sqlite"):
        with runtime.engine.connect() as connection:
            assert connection.execute(text("SHOW server_version_num")).scalar()
        return
    with runtime.engine.connect() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA secure_delete")).scalar() == 1
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"


def test_times_come_back_in_utc_and_naive_ones_are_refused(db: Session) -> None:
    in_tokyo = NOW.astimezone(timezone(timedelta(hours=9)))
    given(db, person := a_person(created_at=in_tokyo))
    db.expire_all()
    assert person.created_at == NOW
    assert person.created_at.utcoffset() == timedelta(0)
    db.add(a_person(created_at=datetime(2026, 1, 1)))  # noqa: DTZ001 - the mistake itself
    with pytest.raises(StatementError):
        db.flush()
    db.rollback()


def test_a_failed_write_leaves_nothing(runtime: Runtime, db: Session) -> None:
    def write_one_twice() -> None:
        with runtime.writing() as own:
            for _ in range(2):
                own.add(a_person(email="eins@example.com"))
                own.flush()

    with pytest.raises(IntegrityError):
        write_one_twice()
    assert db.scalars(select(Person)).all() == []


def test_many_writers_wait_for_each_other_instead_of_failing(runtime: Runtime, db: Session) -> None:
    def write(number: int) -> None:
        with runtime.writing() as own:
            own.scalars(select(Person)).all()
            own.add(a_person(email=f"person{number}@example.org"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(24)))
    assert len(db.scalars(select(Person)).all()) == 24
