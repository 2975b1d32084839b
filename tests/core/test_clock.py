from datetime import timedelta
from threading import Thread

import pytest

from portal.core import clock
from tests.factories import NOW


def test_a_told_moment_counts_until_the_block_ends_and_in_this_thread_alone() -> None:
    then, elsewhere = NOW - timedelta(days=9), []
    with clock.standing_at(then):
        other = Thread(target=lambda: elsewhere.append(clock.now()))
        other.start()
        other.join()
        assert clock.now() == clock.now() == then
    assert elsewhere[0] >= NOW
    assert clock.now() >= NOW


def test_the_machines_time_is_back_after_a_fault() -> None:
    with pytest.raises(ValueError, match="x"), clock.standing_at(NOW - timedelta(days=9)):
        raise ValueError("x")
    assert clock.now() >= NOW
