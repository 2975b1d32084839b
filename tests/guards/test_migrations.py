"""Migrations lead to exactly the models, and back, on both engines, also with data."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from portal.core import migrating
from portal.core.runtime import Runtime
from portal.core.settings import Settings
from tests.snapshots import snapshot
from tests.world import build_world

VERSIONS = Path(migrating.MIGRATIONS) / "versions"
QUESTIONS = ("Why: ", "Safe while the old code runs: ", "Reversible: ")


@pytest.fixture
def filled(runtime: Runtime) -> Runtime:
    build_world(runtime)
    return runtime


def test_the_tables_are_exactly_the_models(database_url: str) -> None:
    migrating.check(database_url)


def test_migrating_again_changes_no_row(filled: Runtime, settings: Settings) -> None:
    before = snapshot(filled)
    assert any(before.values())
    filled.engine.dispose()
    migrating.upgrade(settings.database_url)
    assert snapshot(filled) == before
    assert migrating.is_current(filled.engine)


def test_down_and_up_again_with_data_in_the_tables(filled: Runtime, settings: Settings) -> None:
    filled.engine.dispose()
    migrating.downgrade(settings.database_url)
    engine = create_engine(settings.database_url)
    with engine.connect() as connection:
        left = set(inspect(connection).get_table_names()) - {"alembic_version"}
        assert left == set()
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 0
    engine.dispose()
    migrating.upgrade(settings.database_url)
    migrating.check(settings.database_url)


@pytest.mark.parametrize("path", sorted(VERSIONS.glob("*.py")), ids=lambda path: path.stem)
def test_each_revision_answers_the_three_questions(path: Path) -> None:
    header = path.read_text("utf-8").split('"""')[1]
    for question in QUESTIONS:
        (line,) = [line for line in header.splitlines() if line.startswith(question)]
        assert len(line) > len(question) + 3
    assert "portal." not in path.read_text("utf-8").split('"""', 2)[2]
