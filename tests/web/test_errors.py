"""What a reader sees when something does not work; and that nothing is half done."""

import sqlite3
from collections.abc import Callable
from threading import Thread
from time import sleep

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from portal import app as composition
from portal.access.permissions import Role
from portal.core.deeds import Deed
from portal.core.runtime import Runtime
from portal.core.settings import Settings
from portal.web.headers import FIXED, POLICY
from tests.browser import Browser
from tests.factories import an_employer, given


@pytest.fixture(autouse=True)
def _employer(db: Session) -> None:
    given(db, an_employer())


def break_page(app: Flask, error: Exception) -> None:
    """From now on /legal/imprint fails like this."""

    def fail(**_values: object) -> str:
        raise error

    app.view_functions["content.legal"] = fail


def test_an_unknown_address_gets_a_kind_page_with_the_legal_links(browser: Browser) -> None:
    page = browser.get("/gibt-es-nicht")
    assert page.status == 404
    for link in ("/legal/imprint", "/legal/privacy", "/legal/accessibility"):
        assert link in page.text
    assert page.answer.headers["X-Request-Id"] in page.text


@pytest.mark.parametrize("path", ["/", "/gibt-es-nicht", "/static/x/none.css", "/healthz"])
def test_every_answer_carries_the_same_headers(browser: Browser, path: str) -> None:
    headers = browser.get(path).answer.headers
    policy = "; ".join(f"{name} {value}" for name, value in POLICY.items())
    assert headers["Content-Security-Policy"] == policy
    for name, value in FIXED.items():
        assert headers[name] == value
    assert "Strict-Transport-Security" not in headers


def test_headers_stand_on_413_and_500_too(app: Flask, browser: Browser) -> None:
    page = browser.post("/link", email="x" * 1_100_000)
    assert page.status == 413
    assert page.answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    break_page(app, ValueError("zofia@example.com"))
    page = browser.get("/legal/imprint")
    assert page.status == 500
    assert page.answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "zofia@example.com" not in page.text
    assert "ValueError" not in page.text


@pytest.mark.parametrize("code", ["SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_NOTNULL"])
def test_a_race_that_nobody_foresaw_is_no_fault(app: Flask, browser: Browser, code: str) -> None:
    cause = sqlite3.IntegrityError("zofia@example.com")
    cause.sqlite_errorname = code
    break_page(app, IntegrityError("INSERT", {}, cause))
    page = browser.get("/legal/imprint")
    assert page.status == (409 if code.endswith("UNIQUE") else 500)
    assert "zofia@example.com" not in page.text


def test_a_form_that_was_not_taken_shows_what_was_typed(app: Flask, browser: Browser) -> None:
    def fail() -> str:
        raise ValueError

    browser.get("/link")
    app.view_functions["entrance.ask"] = fail
    long = "Mein Name schreibt sich mit zwei N, und die Stelle hieß anders."
    page = browser.submit("/link", email=long, new=f"{long} Kennwort")
    assert page.status == 500
    assert long in page.text
    assert "Kennwort" not in page.text


def test_an_unknown_host_is_refused(app: Flask) -> None:
    client = app.test_client()
    for host in ("evil.example", "portal.test.evil.example", "127.0.0.1"):
        answer = client.get("/link", headers={"Host": host})
        assert answer.status_code == 400
        assert b"evil" not in answer.data
        assert "Content-Security-Policy" in answer.headers


def test_a_form_without_or_with_a_foreign_token_changes_nothing(app: Flask, db: Session) -> None:
    for token in ("", "falsch"):
        page = Browser(app).post("/link", email="zofia@example.com", csrf_token=token)
        assert page.status == 400
    other_site = Browser(app, headers={"Sec-Fetch-Site": "cross-site"})
    assert other_site.submit("/link", email="zofia@example.com").status == 403
    assert db.scalar(select(func.count(Deed.id))) == 0


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"email": ["a@example.com", "b@example.com"]},
        {"email": "a" * 10_000 + "@example.com"},
        {"email": "a@b\x00c.example"},
        {"email": "\ud800@example.com".encode("utf-16", "surrogatepass")},
        {"email": "=cmd|' /C calc'!A0@example.com", "extra": "x" * 1000},
        {f"field{n}": "x" for n in range(400)},
    ],
)
def test_strange_fields_never_break_a_form(browser: Browser, fields: dict[str, object]) -> None:
    browser.get("/link")
    page = browser.submit("/link", **fields)
    assert page.status in (200, 400, 413, 422)


def test_a_locked_database_is_a_503_and_goes_on_by_itself(
    browser: Browser, settings: Settings, db: Session
) -> None:
    if not settings.database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL has no lock on the whole database")
    browser.get("/link")
    holder = sqlite3.connect(settings.database_url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")

    page = browser.submit("/link", email="zofia@example.com")

    assert page.status == 503
    assert int(page.answer.headers["Retry-After"]) > 0
    holder.execute("ROLLBACK")
    holder.close()
    assert browser.submit("/link", email="zofia@example.com").path == "/link/asked"
    assert db.scalar(select(func.count(Deed.id))) == 1


def test_a_short_lock_is_only_waited_for(browser: Browser, settings: Settings) -> None:
    if not settings.database_url.startswith("sqlite"):
        pytest.skip("PostgreSQL has no lock on the whole database")
    browser.get("/link")
    path = settings.database_url.removeprefix("sqlite:///")
    holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")

    def let_go() -> None:
        sleep(0.5)
        holder.execute("ROLLBACK")

    waiting = Thread(target=let_go)
    waiting.start()
    assert browser.submit("/link", email="zofia@example.com").path == "/link/asked"
    waiting.join()
    holder.close()


def test_a_full_disk_is_a_503_and_goes_on_when_there_is_room(
    browser: Browser, runtime: Runtime, settings: Settings
) -> None:
    if not settings.database_url.startswith("sqlite"):
        pytest.skip("the disk of PostgreSQL is not ours to fill")
    browser.get("/link")
    with runtime.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()

    def fill(connection: sqlite3.Connection, _record: object, _proxy: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(runtime.engine, "checkout", fill)
    statuses: list[int] = []
    while 503 not in statuses and len(statuses) < 100:
        statuses.append(browser.submit("/link", email=f"p{len(statuses)}@example.com").status)
    assert set(statuses) <= {200, 503}
    assert statuses[-1] == 503
    event.remove(runtime.engine, "checkout", fill)
    with runtime.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert browser.submit("/link", email="neu@example.com").path == "/link/asked"


def test_without_any_database_the_page_is_plain_and_in_both_languages(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = OperationalError("SELECT 1", {}, sqlite3.OperationalError("gone"))
    gone.orig.sqlite_errorname = "SQLITE_CANTOPEN"  # type: ignore[union-attr]

    def fail(_db: Session) -> object:
        raise gone

    monkeypatch.setattr(composition, "get_employer", fail)
    page = browser.get("/link")
    assert page.status == 503
    assert "/legal/imprint" in page.text


def test_staff_without_the_right_is_told_so(staff_browser: Callable[..., Browser]) -> None:
    page = staff_browser(Role.EDITOR).get("/admin/audit")
    assert page.status == 403
