"""The demo's past: what happened when, told in the order of time."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from portal.core.runtime import Runtime


class Happening(NamedTuple):
    """``tell`` writes it through the services, as if people had done it at ``at``."""

    at: datetime
    tell: Callable[[Runtime, datetime], None]


Story = Iterator[Happening]


def written(at: datetime, write: Callable[..., None], *more: Any) -> Happening:
    """What ``write(db, at, *more)`` writes in one transaction."""

    def tell(runtime: Runtime, then: datetime) -> None:
        with runtime.writing() as db:
            write(db, then, *more)

    return Happening(at, tell)
