"""Runs migrations on an engine of their own: foreign keys off on SQLite, checked at the end.

With foreign keys on, a table that is rebuilt would take its children with it (ON DELETE CASCADE).
"""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, DateTime, create_engine, event

from portal.core.db import Base, UtcDateTime
from portal.tables import ALL_TABLES

assert ALL_TABLES is Base.metadata  # noqa: S101 - importing portal.tables fills the metadata


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Plain column types only: no class of ours in a revision."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def same_type(_context: Any, _inspected: Any, _column: Any, _old: Any, new: Any) -> bool | None:
    return False if isinstance(new, UtcDateTime | DateTime) else None


def run() -> None:
    url = context.config.attributes["url"]
    engine = create_engine(url, hide_parameters=True)
    if url.startswith("sqlite"):
        event.listen(engine, "connect", _without_foreign_keys)
        event.listen(
            engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE")
        )
    with engine.connect() as connection, connection.begin():
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            render_item=render_item,
            compare_type=same_type,
        )
        context.run_migrations()
        _refuse_broken_references(connection)
    engine.dispose()


def _without_foreign_keys(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # we begin ourselves
    connection.execute("PRAGMA busy_timeout = 5000")
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


def _refuse_broken_references(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"{len(broken)} broken references after the migration")


run()
