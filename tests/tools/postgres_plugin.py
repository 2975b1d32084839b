"""One PostgreSQL server for a whole run of pytest, shared by all its workers.

The process that was called starts and stops the server; the workers of pytest-xdist inherit
its URL through the environment. A URL that is there from the start is used as it is.
"""

import os
from contextlib import ExitStack

import pytest

from tests.tools.needs import left_out
from tests.tools.postgres import URL_VARIABLE, postgres_url, temporary_postgres

_server = ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    if postgres_url() or config.option.collectonly or "postgres" in left_out():
        return
    os.environ[URL_VARIABLE] = _server.enter_context(temporary_postgres())
    _server.callback(os.environ.pop, URL_VARIABLE)


def pytest_unconfigure() -> None:
    _server.close()


def pytest_report_header() -> list[str]:
    return [f"left out: {name} ({reason})" for name, reason in left_out().items()]
