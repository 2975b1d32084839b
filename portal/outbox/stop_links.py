"""The way out at the end of every mail. ``entrance``, a part above, makes the links."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from portal.core.runtime import Runtime

Ensure = Callable[[Session, int, datetime], None]
Url = Callable[[Session, int, Runtime], str | None]

_ensure: Ensure = lambda _db, _person_id, _now: None  # noqa: E731 - replaced by registries.py
_url: Url = lambda _db, _person_id, _runtime: None  # noqa: E731 - replaced by registries.py


def register(ensure: Ensure, url: Url) -> None:
    """``ensure`` writes the row of a person's link, ``url`` renders it when a mail is built."""
    global _ensure, _url
    _ensure, _url = ensure, url


def ensure_stop_link(db: Session, person_id: int, now: datetime) -> None:
    _ensure(db, person_id, now)


def stop_url(db: Session, person_id: int, runtime: Runtime) -> str | None:
    return _url(db, person_id, runtime)
