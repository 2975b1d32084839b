"""Fixtures: a fresh migrated database on each engine, the app on it, browsers without a network."""

import os
import smtplib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.app import create_app
from portal.core.runtime import Runtime
from portal.core.settings import MailServer, Mode, Settings
from portal.staff import passwords
from portal.staff.models import StaffAccount
from tests.browser import Browser
from tests.databases import Databases
from tests.factories import NOW, a_staff_account, given
from tests.tools.needs import left_out

pytest_plugins = ["tests.tools.postgres_plugin"]

# How long an example takes depends on the machine; a slow day is no failure.
hypothesis.settings.register_profile(
    "portal", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("portal")

SECRET = "b7Qm2xT9uLk4Zr8WvYc1Fd6HsJp3NgAe5XoRiVtB"
ENGINES = [name for name in ("sqlite", "postgres") if name not in left_out()]


@pytest.fixture(autouse=True)
def _standing_clock(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests begin at NOW; those with processes of their own keep the machine's clock."""
    if any(request.node.get_closest_marker(name) for name in ("browser", "processes", "wheel")):
        yield
        return
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture(autouse=True, scope="session")
def _compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every test has an app of its own; templates are compiled once for all of them."""
    folder = tmp_path_factory.mktemp("templates")
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(folder))}


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> None:
    """Argon2 is slow on purpose; tests hash the same way with the smallest effort."""
    passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture(autouse=True)
def _mail_stays_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sends mail by accident: smtplib only reaches this machine."""
    connect = smtplib.SMTP._get_socket  # type: ignore[attr-defined]  # where it opens a connection

    def only_here(self: smtplib.SMTP, host: str, port: int, timeout: float) -> Any:
        assert host in ("127.0.0.1", "localhost"), f"a test wanted to send mail to {host}"
        return connect(self, host, port, timeout)

    monkeypatch.setattr(smtplib.SMTP, "_get_socket", only_here)


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    prepared = Databases(tmp_path_factory.mktemp("databases"))
    yield prepared
    prepared.close()


@pytest.fixture(params=ENGINES)
def database_url(
    request: pytest.FixtureRequest, databases: Databases, tmp_path: Path
) -> Iterator[str]:
    """An empty, migrated database of its own; each test that asks runs once per engine."""
    with databases.fresh(request.param, tmp_path) as url:
        yield url


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        mode=Mode.TEST,
        instance=tmp_path,
        base_url="http://portal.test",
        secret_keys=(SECRET,),
        database_url=database_url,
        queue_url=f"sqlite:///{tmp_path / 'queue.sqlite'}",
        mail_server=MailServer("127.0.0.1", 9),  # nobody listens on the discard port
        mail_from="karriere@portal.test",
    )


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    made = create_app(settings)
    yield made
    made.extensions["runtime"].engine.dispose()


@pytest.fixture
def runtime(app: Flask) -> Runtime:
    known: Runtime = app.extensions["runtime"]
    return known


@pytest.fixture
def db(runtime: Runtime) -> Iterator[Session]:
    """A session that keeps what it has loaded after a commit."""
    with runtime.sessions(expire_on_commit=False) as session:
        yield session


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def staff_browser(app: Flask, db: Session) -> Callable[..., Browser]:
    """``staff_browser(Role.RECRUITER)``: a browser in which such an account has signed in."""

    def open_browser(*roles: Role, account: StaffAccount | None = None, **values: Any) -> Browser:
        account = account or a_staff_account(*roles, **values)
        given(db, account)
        return Browser(app).signed_in_as(account)

    return open_browser


os.environ.setdefault("TZ", "America/New_York")  # the server's own zone never matters
