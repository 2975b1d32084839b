"""Whatever is typed into an address or a form: never a fault, on no route, for no visitor."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

import portal
from portal.core.runtime import Runtime
from tests.browser import Browser
from tests.guards.test_permissions import (
    ENDING,
    VISITORS,
    come_in,
    path_of,
    rules,
)
from tests.world import World, build_world

JUNK = (
    "x" * 10_000,
    "a\x00b",
    "🦊" * 300,
    "-1",
    "99999999999999999999",
    "0000-00-00T25:61",
    "\r\n%s{{7*7}}<script>' OR 1=1 --",
    "\ud800",
    "",
)
READ_BY_NAME = re.compile(
    r"request\.(?:args|form|values)\.get(?:list)?\(\s*\"(\w+)\"|\"(\w+)\" in request\.form"
)
WITHOUT_FIELDS = ("asset", "healthz", "readyz")
FORM_FIELD = re.compile(r"^    (\w+) = (?:\w+Field|\w+_field|\w*[Uu]pload\w*)\(", re.MULTILINE)
ROUNDS = 2  # in each, every name carries another piece of junk


@pytest.fixture
def world(runtime: Runtime) -> World:
    return build_world(runtime)


@pytest.fixture
def open_app(app: Flask) -> Flask:
    """Limits of size and tokens have tests of their own; here everything reaches the views."""
    app.config |= {"WTF_CSRF_ENABLED": False, "MAX_FORM_MEMORY_SIZE": None}
    app.config |= {"MAX_CONTENT_LENGTH": None, "MAX_FORM_PARTS": None}
    return app


def known_names() -> list[str]:
    """Every name that some view or form reads."""
    names = {
        "p1-kind",
        "p1-criterion",
        "p1-observation",
        "p1-suggestion",
        "name",
        "after",
        "before",
    }
    for file in Path(portal.__file__).parent.rglob("*.py"):
        source = file.read_text("utf-8")
        names |= {first or second for first, second in READ_BY_NAME.findall(source)}
        names |= set(FORM_FIELD.findall(source))
    return sorted(names)


def test_the_names_of_forms_are_found() -> None:
    assert {"applied_on", "situation", "application", "slot", "q"} <= set(known_names())


@pytest.mark.parametrize("visitor", VISITORS)
def test_junk_in_an_address_or_a_form_is_never_a_fault(
    open_app: Flask, db: Session, world: World, visitor: str
) -> None:
    faults, browser, outside = [], Browser(open_app), True
    for number, fields in enumerate(rounds()):
        for rule in rules(open_app):
            if rule.endpoint in WITHOUT_FIELDS:
                continue
            if outside:
                come_in(browser, db, world, visitor)
            outside = rule.endpoint.rpartition(".")[2] in ENDING
            path = path_of(open_app, db, world, visitor, rule).partition("?")[0]
            faults += [f"{number} {fault}" for fault in throw(browser, rule, path, fields)]
    assert faults == []


def rounds() -> Iterator[dict[str, bytes]]:
    names = known_names()
    for number in range(ROUNDS):
        turn = [JUNK[(place * 2 + number * 4) % len(JUNK)] for place in range(len(names))]
        yield {
            name: junk.encode("utf-8", "surrogatepass")
            for name, junk in zip(names, turn, strict=True)
        }


def throw(browser: Browser, rule: Rule, path: str, fields: dict[str, bytes]) -> Iterator[str]:
    """What broke when these fields came in the query of a GET and in the body of a POST."""
    for method in sorted((rule.methods or set()) & {"GET", "POST"}):
        where: dict[str, Any] = {"query_string": fields} if method == "GET" else {"data": fields}
        answer = browser.client.open(path, method=method, base_url=browser.base, **where)
        if answer.status_code >= 500:
            yield f"{method} {rule.endpoint}"


@pytest.mark.parametrize("path", ["/vacancies?department=a%00b", "/vacancies?before=%00"])
def test_nul_in_an_address_finds_nothing_and_breaks_nothing(app: Flask, path: str) -> None:
    answer = app.test_client().get(path, base_url="http://portal.test")
    assert answer.status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("place", ["start", "end"])
def test_nul_in_a_path_is_an_unknown_page(app: Flask, method: str, place: str) -> None:
    client, statuses = app.test_client(), {}
    for rule in rules(app):
        shape = re.sub(r"<[^>]*>", "%00", rule.rule)
        path = f"/%00{shape}" if place == "start" else f"{shape.rstrip('/')}%00"
        answer = client.open(path, method=method, base_url="http://portal.test")
        statuses[path] = answer.status_code
    assert {path: status for path, status in statuses.items() if status != 404} == {}


def test_nul_among_chosen_ids_is_no_fault(open_app: Flask, db: Session, world: World) -> None:
    browser = Browser(open_app)
    come_in(browser, db, world, "recruiter")
    assert browser.get("/admin/candidates?vacancy=a%00b&before=%00").status == 200
    assert browser.post("/admin/feedback/letters", application="a\0b").status < 500
