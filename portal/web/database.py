"""One database session per request; writing happens in ``with committing() as db``, once."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, g
from sqlalchemy.orm import Session

from portal.core.db import write_transaction
from portal.web.runtime import current_runtime


def get_db() -> Session:
    """The request's session, opened when first asked for."""
    if "db" not in g:
        g.db = current_runtime().sessions()
    db: Session = g.db
    return db


@contextmanager
def committing() -> Iterator[Session]:
    """The request's session, for writing: starts from fresh state, all or nothing.

    What a write depends on is read inside the block.
    """
    with write_transaction(get_db()) as db:
        yield db


def close_db(_error: BaseException | None = None) -> None:
    db = g.pop("db", None)
    if db is not None:
        db.close()


def init_app(app: Flask) -> None:
    app.teardown_appcontext(close_db)
