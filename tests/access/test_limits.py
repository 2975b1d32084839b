from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.limits import Limit, is_within
from portal.access.models import LimitCount
from portal.core.runtime import Runtime
from tests.factories import NOW

THREE = Limit("three", 3, timedelta(minutes=10))


def test_only_so_many_tries_in_one_window(runtime: Runtime) -> None:
    tries = [is_within(runtime, THREE, "zofia@example.com", now=NOW) for _ in range(5)]
    assert tries == [True, True, True, False, False]
    assert is_within(runtime, THREE, "someone@example.com", now=NOW)
    assert is_within(runtime, THREE, "zofia@example.com", now=NOW + timedelta(minutes=10))


def test_tries_at_the_same_moment_are_all_counted(runtime: Runtime) -> None:
    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(lambda _n: is_within(runtime, THREE, "x", now=NOW), range(16)))
    assert sum(allowed) == 3


def test_no_address_is_kept(runtime: Runtime, db: Session) -> None:
    is_within(runtime, THREE, "zofia@example.com", now=NOW)
    row = db.scalars(select(LimitCount)).one()
    assert "zofia" not in row.subject
    assert len(row.subject) == 64
