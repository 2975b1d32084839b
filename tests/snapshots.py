"""Everything a database holds, to see that something changed nothing."""

from sqlalchemy import select

from portal.core.db import Base
from portal.core.runtime import Runtime


def snapshot(runtime: Runtime) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, in the order of their keys."""
    with runtime.engine.connect() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in Base.metadata.sorted_tables
        }
