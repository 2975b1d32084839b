"""What the database is asked."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from portal.core.runtime import Runtime


@contextmanager
def counted(runtime: Runtime) -> Iterator[list[str]]:
    """The statements that the database is asked meanwhile, without BEGIN."""
    asked: list[str] = []

    def note(*arguments: object) -> None:
        statement = str(arguments[2])
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    event.listen(runtime.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(runtime.engine, "before_cursor_execute", note)
