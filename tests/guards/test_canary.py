"""A canary address and a canary token go through every flow, failures included.

Afterwards no log line holds them, nor anything else that looks like an address or a token, and no
error page shows them.
"""

import io
import json
import re
import sqlite3
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.audit.service import Actor
from portal.candidates import service as candidates
from portal.core import clock
from portal.core.logs import configure_logs
from portal.core.runtime import Runtime
from portal.core.worker import drain
from portal.demo.exports import EXPORT
from portal.demo.files import demo_file
from portal.entrance import service as entrance
from portal.entrance import tokens
from tests.browser import Browser
from tests.factories import a_link, a_person, a_staff_account, an_employer, given
from tests.factories.events import an_event

CANARY = "kanarienvogel.zwitschert@example.com"
NAME = "Zwitscherina"
TOKENISH = re.compile(r"WyJ[A-Za-z0-9_-]{20,}")
ADDRESSISH = re.compile(r"[\w.+-]+@[\w-]+\.\w+")


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    configure_logs(stream)
    yield stream
    configure_logs()


@pytest.fixture
def token(runtime: Runtime, db: Session) -> str:
    person = a_person(email=CANARY, first_name=NAME)
    given(db, an_employer(), a_staff_account(email="lena@nordlicht.example"), person)
    given(db, link := a_link(person_id=person.id), an_event(slug="abend"))
    return tokens.make_token(runtime.keys, link)


def everything_at_the_threshold(app: Flask, token: str) -> None:
    browser = Browser(app)
    browser.get(f"/l/{token}")
    browser.submit(f"/l/{token}")
    browser.get("/home")
    browser.submit("/sign-out")
    other = Browser(app)
    other.submit(f"/l/{token}")
    other.submit("/link/code", code="000000")
    other.submit("/link", email=CANARY)
    other.submit("/link", email=f"{CANARY}@")
    other.get(f"/l/{token[:-4]}")
    other.get(f"/l/{token}/gibt-es-nicht")
    other.get(f"/?q={CANARY}")
    other.submit(f"/l/{token}/not-me")
    other.post(f"/l/{token}", csrf_token="falsch")
    other.submit("/admin/sign-in", email=CANARY, password="falsch")
    guest = Browser(app)
    for email in (CANARY, f"{CANARY}@"):
        guest.get("/events/abend")
        guest.submit("/events/abend", name=NAME, email=email, companions="0")
    guest.get(f"/events/sign-ups/{token}/cancellation")


def fail_with(app: Flask, endpoint: str, error: Exception) -> Callable[[], None]:
    """The endpoint fails until the returned function is called."""
    view = app.view_functions[endpoint]

    def broken(**_values: object) -> str:
        raise error

    app.view_functions[endpoint] = broken
    return lambda: app.view_functions.update({endpoint: view})


def everything_that_fails(app: Flask, token: str) -> list[str]:
    """The error pages of a mistake of ours and of a database that is gone."""
    gone = sqlite3.OperationalError(f"database is locked for {CANARY}")
    errors = [
        ValueError(f"cannot handle {CANARY} and /l/{token}"),
        OperationalError(f"SELECT '{CANARY}'", {"email": CANARY}, gone),
    ]
    pages = []
    for error in errors:
        repair = fail_with(app, "entrance.show", error)
        pages.append(Browser(app).get(f"/l/{token}").text)
        repair()
    return pages


def test_nothing_personal_reaches_a_log_or_an_error_page(
    app: Flask, runtime: Runtime, db: Session, log: io.StringIO, token: str
) -> None:
    everything_at_the_threshold(app, token)
    pages = everything_that_fails(app, token)
    with runtime.writing() as own:
        entrance.ask_for_link(own, address=CANARY, now=clock.now())
    for _ in range(3):
        drain(runtime)  # nobody listens where the mails should go
    candidates_in(runtime)

    lines = log.getvalue()
    assert lines.count("\n") > 20
    assert [line for line in lines.splitlines() if not json.loads(line).get("event")] == []
    for secret in (CANARY, "kanarienvogel", NAME, token, token[:30]):
        assert secret not in lines
        assert not any(secret in page for page in pages)
    assert TOKENISH.findall(lines) == []
    assert ADDRESSISH.findall(lines) == []


def candidates_in(runtime: Runtime) -> None:
    """An import of real lines and one of our canary among wrong ones."""
    data = demo_file(EXPORT).replace(b"erdmute.kraus.0@example.net", f"{CANARY}@".encode())
    candidates.import_applications(
        runtime, data=data, file_name=EXPORT, now=clock.now(), actor=Actor.system()
    )


def test_a_canary_that_staff_searches_for_stays_out_of_the_log(
    staff_browser: Callable[..., Browser], log: io.StringIO, db: Session
) -> None:
    given(db, an_employer())
    browser = staff_browser(Role.RECRUITER)
    browser.get(f"/admin/candidates?q={CANARY}")
    browser.get(f"/admin/candidates?q={'x' * 3000}")
    assert CANARY not in log.getvalue()
    assert "x" * 20 not in log.getvalue()
