"""How much a page weighs and asks: bytes over the wire on a first view, queries for each page."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from posixpath import join, normpath
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.core.runtime import Runtime
from portal.staff.models import StaffAccount
from tests.browser import Browser
from tests.world import World, build_world

MOST_BYTES = 45_000
MOST_QUERIES = 6
MOST_ON_THE_WORKLIST = 7  # one for each part that knows something due
LINKED = re.compile(r'(?:href|src)="(/(?:static|brand)/[^"]+)"')
INNER = re.compile(r"""(?:url\(|import\(|from )["']([^"')]+)["']""")


@pytest.fixture
def world(runtime: Runtime) -> World:
    return build_world(runtime)


@pytest.fixture
def reader(app: Flask, world: World) -> Browser:
    """The person, who has opened the letter before."""
    browser = Browser(app).entered_as(world.person_id)
    return browser.submit(f"/feedback/{world.version}/reading")


def weight(browser: Browser, path: str) -> dict[str, int]:
    """Bytes of the page and of everything it loads, headers included, as a browser asks for it."""
    seen: dict[str, int] = {}
    waiting = [path]
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        answer = browser.client.get(
            address, base_url=browser.base, headers={"Accept-Encoding": "gzip, deflate, br"}
        )
        assert answer.status_code == 200, address
        seen[address] = len(answer.data) + len(str(answer.headers))
        waiting += addresses_in(browser, address)
    return seen


def addresses_in(browser: Browser, address: str) -> list[str]:
    text = browser.client.get(address, base_url=browser.base).get_data(as_text=True)
    if not address.startswith("/static/"):
        return LINKED.findall(text)
    folder = urlsplit(address).path.rpartition("/")[0]
    return [normpath(join(folder, inner)) for inner in INNER.findall(text)]


@pytest.mark.parametrize("page", ["link", "home", "feedback"])
def test_a_first_view_is_light(reader: Browser, world: World, page: str) -> None:
    paths = {"link": f"/l/{world.token}", "home": "/home", "feedback": f"/feedback/{world.version}"}
    found = weight(reader, paths[page])
    assert any(address.endswith("tone.svg") or "tone-large" in address for address in found)
    assert any(address.endswith(".js") for address in found)
    assert sum(found.values()) <= MOST_BYTES, found


@contextmanager
def counted(runtime: Runtime) -> Iterator[list[str]]:
    """The statements that the database is asked meanwhile."""
    asked: list[str] = []

    def note(*arguments: object) -> None:
        statement = str(arguments[2])
        if not statement.startswith("BEGIN"):
            asked.append(statement)

    event.listen(runtime.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(runtime.engine, "before_cursor_execute", note)


def test_candidate_pages_ask_little(runtime: Runtime, reader: Browser, world: World) -> None:
    for path in ("/home", f"/feedback/{world.version}", "/devices", "/messages", "/"):
        with counted(runtime) as asked:
            assert reader.get(path).status == 200
        assert len(asked) <= MOST_QUERIES, (path, asked)


def test_pages_of_staff_ask_as_much_for_many_rows_as_for_few(
    app: Flask, runtime: Runtime, db: Session, world: World
) -> None:
    browser = Browser(app).signed_in_as(db.get_one(StaffAccount, world.staff[Role.ADMINISTRATOR]))
    run = f"/admin/candidates/imports/{world.import_run}"
    imports = ("/admin/candidates/imports", run, f"{run}/questions", f"{run}/recall")
    lists = ("/admin", "/admin/candidates", "/admin/feedback/", "/admin/mail", "/admin/audit")
    for path in (*lists, *imports):
        with counted(runtime) as asked:
            assert browser.get(path).status == 200
        most = MOST_ON_THE_WORKLIST if path == "/admin" else MOST_QUERIES
        assert len(asked) <= most, (path, len(asked), asked)
