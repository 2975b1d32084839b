"""What a running process holds: settings, keys, database. Web, worker and commands share it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from portal.core.db import make_engine, write_transaction
from portal.core.keys import Keys
from portal.core.settings import Settings


@dataclass(frozen=True)
class Runtime:
    """Built once per process from its settings; connects when first asked."""

    settings: Settings

    @cached_property
    def engine(self) -> Engine:
        return make_engine(self.settings.database_url)

    @cached_property
    def keys(self) -> Keys:
        return Keys(self.settings.secret_keys)

    @cached_property
    def sessions(self) -> sessionmaker[Session]:
        return sessionmaker(self.engine)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for reading outside of a request."""
        with self.sessions() as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session in one write transaction outside of a request."""
        with self.sessions() as db, write_transaction(db):
            yield db
