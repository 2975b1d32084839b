from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.limits import Limit, is_within, network_of
from portal.access.models import LimitCount
from portal.core.runtime import Runtime
from tests.factories import NOW

THREE = Limit("three", 3, timedelta(minutes=10))


def test_only_so_many_tries_in_one_window(runtime: Runtime) -> None:
    tries = [is_within(runtime, THREE, "zofia@example.com", now=NOW) for _ in range(5)]
    assert tries == [True, True, True, False, False]
    assert is_within(runtime, THREE, "someone@example.com", now=NOW)
    assert is_within(runtime, THREE, "zofia@example.com", now=NOW + timedelta(minutes=10))


def test_a_try_may_weigh_more(runtime: Runtime) -> None:
    tries = [is_within(runtime, THREE, "x", now=NOW, weight=2) for _ in range(2)]
    assert tries == [True, False]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.7", "192.0.2.8", False),
        ("2001:db8:1:2::7", "2001:db8:1:2:ffff::8", True),
        ("2001:db8:1:2::7", "2001:db8:1:3::7", False),
        ("", None, True),
        ("/run/portal.sock", "", True),
    ],
)
def test_who_shares_a_network(one: str, other: str | None, same: bool) -> None:
    assert (network_of(one) == network_of(other)) is same


def test_tries_at_the_same_moment_are_all_counted(runtime: Runtime) -> None:
    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(lambda _n: is_within(runtime, THREE, "x", now=NOW), range(16)))
    assert sum(allowed) == 3


def test_no_address_is_kept(runtime: Runtime, db: Session) -> None:
    is_within(runtime, THREE, "zofia@example.com", now=NOW)
    row = db.scalars(select(LimitCount)).one()
    assert "zofia" not in row.subject
    assert len(row.subject) == 64
