"""One migrated database per engine and process, copied for each test."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cached_property
from itertools import count
from pathlib import Path

from sqlalchemy import Connection, create_engine, make_url

from portal.core import migrating
from tests.tools.postgres import postgres_url


class Databases:
    """Templates are made when the first test asks; a copy costs milliseconds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count()
        self._open = ExitStack()

    def close(self) -> None:
        self._open.close()

    @contextmanager
    def fresh(self, engine: str, folder: Path) -> Iterator[str]:
        """The URL of an empty migrated database, removed afterwards."""
        if engine == "sqlite":
            copy = folder / "portal.sqlite"
            shutil.copyfile(self._sqlite_template, copy)
            yield f"sqlite:///{copy}"
        else:
            name = f"{self._postgres_template}_{next(self._numbers)}"
            self._server.exec_driver_sql(
                f'CREATE DATABASE "{name}" TEMPLATE "{self._postgres_template}"'
            )
            yield self._url(name)
            self._server.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')

    @cached_property
    def _sqlite_template(self) -> Path:
        path = self._folder / "template.sqlite"
        migrating.upgrade(f"sqlite:///{path}")
        engine = create_engine(f"sqlite:///{path}")
        with engine.connect() as connection:  # everything into the one file that is copied
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        return path

    @cached_property
    def _server(self) -> Connection:
        url = postgres_url()
        assert url, "PostgreSQL is not running"
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        self._open.callback(engine.dispose)
        return self._open.enter_context(engine.connect())

    @cached_property
    def _postgres_template(self) -> str:
        worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        name = f"nachklang_{worker}_{os.getpid()}"
        self._server.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        self._server.exec_driver_sql(f'CREATE DATABASE "{name}"')
        migrating.upgrade(self._url(name))
        return name

    def _url(self, name: str) -> str:
        return (
            make_url(postgres_url() or "").set(database=name).render_as_string(hide_password=False)
        )
