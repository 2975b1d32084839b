"""The one place that asks the machine for the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


def now() -> datetime:
    """This moment in UTC; views and commands hand it on as ``now``."""
    return _told.get() or datetime.now(UTC)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """For the demo, whose past is written in a few seconds: in this thread it is ``moment``."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)
