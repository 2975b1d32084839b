"""The database core: one Base, UTC times, transactions that are right on both engines."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator

from portal.core.ids import PUBLIC_ID_LENGTH, new_public_id

# SQLite lets writers pass one by one and does not queue them: each tries again until its time is
# over. 200 bookings at once take up to 8 s on two busy cores (docs/decisions/0017); half a minute
# is what a person's patience bears.
BUSY_TIMEOUT_MS = 30_000


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes in, aware UTC datetimes out; a naive one is a mistake and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive datetime")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables; the naming convention lets migrations find constraints on both engines."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        str: String(),
        # SQLite numbers rows by itself only for INTEGER keys
        int: BigInteger().with_variant(Integer(), "sqlite"),
        dict[str, Any]: JSON(),
        list[Any]: JSON(),
    }


def table_of(model: type[Base]) -> Table:
    """For many rows at once: through the model each of them is looked at once more."""
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - tells the type checker what a model's table is
    return table


def stored_as_value(kind: type[StrEnum]) -> Enum:
    """Keeps ``video`` in the column, not ``VIDEO``; a plain string, so no type to migrate."""
    return Enum(
        kind, values_callable=_values, native_enum=False, length=32, create_constraint=False
    )


def _values(kind: type[StrEnum]) -> list[str]:
    return [member.value for member in kind]


def public_id_column() -> Mapped[str]:
    """The id that may stand in an address."""
    return mapped_column(String(PUBLIC_ID_LENGTH), unique=True, default=new_public_id)


def make_engine(url: str, **options: Any) -> Engine:
    """An engine whose errors never print bound values: they may be personal."""
    options.setdefault("hide_parameters", True)
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, **options)
    engine = create_engine(url, connect_args={"isolation_level": None}, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")  # what is erased is overwritten in the file
    connection.execute("PRAGMA journal_mode = WAL")
    # NORMAL may roll back committed work when the power fails
    connection.execute("PRAGMA synchronous = FULL")


def _begin_sqlite(connection: Connection) -> None:
    """The driver begins nothing by itself; writers queue up instead of failing halfway."""
    if connection.get_execution_options().get("writing", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:  # straight to the driver: every page begins one, and this one waits for nothing
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN")


def insert_into(db: Session, model: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """A row to be added where a unique index decides. Both databases know what to do on conflict
    (nothing, or update), each in a statement of its own dialect."""
    table = model.__table__
    assert isinstance(table, Table)  # noqa: S101 - tells the type checker what a model's table is
    is_postgres = db.get_bind().dialect.name == "postgresql"
    return (postgresql.insert if is_postgres else sqlite.insert)(table)


@contextmanager
def write_transaction(db: Session) -> Iterator[Session]:
    """One short write transaction on ``db``, from fresh state: all or nothing.

    Whatever the write depends on is read inside the block. On SQLite the write lock is taken at
    the start; on PostgreSQL row locks and unique indexes decide.
    """
    db.rollback()
    db.connection(execution_options={"writing": True})
    try:
        yield db
        db.commit()
    except BaseException:
        db.rollback()
        raise
