"""The server for the tests: what a killed run leaves behind never stops the next one."""

import subprocess
import sys
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.tools.postgres import HOME_PREFIX, postgres_tools, temporary_postgres

pytestmark = pytest.mark.processes


def _ended_process() -> int:
    done = subprocess.Popen([sys.executable, "-c", ""])
    done.wait()
    return done.pid


@pytest.mark.skipif(postgres_tools() is None, reason="PostgreSQL is not installed here")
def test_a_server_that_died_with_its_run_is_cleared_away() -> None:
    left = Path(mkdtemp(prefix=f"{HOME_PREFIX}{_ended_process()}-"))
    (left / "data").mkdir()
    (left / "data" / "postmaster.pid").write_text(f"{_ended_process()}\n{left / 'data'}\n")

    with temporary_postgres() as url:
        assert url.startswith("postgresql")
        assert not left.exists()
