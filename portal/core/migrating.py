"""Bringing the database to the tables this version knows, and saying whether it is there."""

from functools import lru_cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

MIGRATIONS = Path(__file__).parents[1] / "migrations"


def migration_config(url: str) -> Config:
    """Alembic's settings without a file of their own; ``url`` is the database."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(year)d_%%(month).2d_%%(day).2d_%%(slug)s")
    config.attributes["url"] = url
    return config


def upgrade(url: str) -> None:
    command.upgrade(migration_config(url), "head")


def downgrade(url: str, revision: str = "base") -> None:
    command.downgrade(migration_config(url), revision)


def check(url: str) -> None:
    """Raises when tables and models differ."""
    command.check(migration_config(url))


@lru_cache
def newest_revision() -> str | None:
    return ScriptDirectory.from_config(migration_config("")).get_current_head()


def is_current(engine: Engine) -> bool:
    """Whether the database has the newest revision."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == newest_revision()
