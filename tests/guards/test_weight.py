"""How much a page weighs and asks: bytes over the wire on a first view, queries for each page."""

import re
from posixpath import join, normpath
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.core.personal import personal_data
from portal.core.runtime import Runtime
from portal.staff.models import StaffAccount
from tests.browser import Browser
from tests.factories import a_link, a_person, an_application, given
from tests.factories.calls import a_host
from tests.tools.statements import counted
from tests.world import World, build_world

MOST_BYTES = 45_000
MOST_QUERIES = 6
MOST_PER_SHARE = 2  # on /my-data: each part tells what it has stored
MOST_BESIDE_SHARES = 5
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


@pytest.mark.parametrize("page", ["link", "home", "feedback", "event"])
def test_a_first_view_is_light(reader: Browser, world: World, page: str) -> None:
    paths = {
        "link": f"/l/{world.token}",
        "home": "/home",
        "feedback": f"/feedback/{world.version}",
        "event": f"/events/{world.events.slug}",
    }
    found = weight(reader, paths[page])
    assert any(address.endswith("tone.svg") or "tone-large" in address for address in found)
    assert any(address.endswith(".js") for address in found)
    assert sum(found.values()) <= MOST_BYTES, found


def test_candidate_pages_ask_little(runtime: Runtime, reader: Browser, world: World) -> None:
    own = ("/home", f"/feedback/{world.version}", "/devices", "/messages", "/correction")
    public = ("/", "/vacancies", f"/vacancies/{world.vacancy}", "/events")
    sign_up = f"/events/sign-ups/{world.events.token}"
    events = (f"/events/{world.events.slug}", sign_up, f"{sign_up}/cancellation")
    call = f"/calls/{world.calls.booking}"
    calls = (call, f"{call}/time", f"{call}/cancellation")
    pool = ("/talent-pool", "/talent-pool/renewal", "/consents")
    for path in (*own, *public, *events, *calls, *pool):
        with counted(runtime) as asked:
            assert reader.get(path).status == 200
        assert len(asked) <= MOST_QUERIES, (path, asked)


def test_choosing_a_call_asks_little_however_many_interviewers(
    app: Flask, runtime: Runtime, db: Session, world: World
) -> None:
    given(db, *[a_host() for _ in range(50)])
    other = Browser(app).entered_as(world.other_person_id)
    with counted(runtime) as asked:
        assert "Lena Vogt" in other.get("/calls").text
    assert len(asked) <= MOST_QUERIES, asked


def test_my_data_asks_each_part_and_no_more_for_more_rows(
    runtime: Runtime, db: Session, reader: Browser, world: World
) -> None:
    """All that is stored costs a few statements for each part; rows do not count."""
    found = []
    for _time in range(2):
        with counted(runtime) as asked:
            assert reader.get("/my-data").status == 200
        found.append(len(asked))
        given(db, *[an_application(person_id=world.person_id) for _one in range(5)])
        given(db, *[a_link(person_id=world.person_id) for _one in range(5)])
    most = MOST_BESIDE_SHARES + MOST_PER_SHARE * len(personal_data())
    assert found[0] == found[1] <= most


def test_lists_of_people_and_requests_ask_little(
    app: Flask, runtime: Runtime, db: Session, world: World
) -> None:
    given(db, *[a_person() for _one in range(60)])
    browser = Browser(app).signed_in_as(db.get_one(StaffAccount, world.staff[Role.RECRUITER]))
    pages = "/admin/people", "/admin/people?q=zof", "/admin/people/merge", "/admin/privacy"
    hold = f"/admin/privacy/holds/people/{world.person}"
    for path in (*pages, hold, f"/admin/people/merge/{world.merge}"):
        with counted(runtime) as asked:
            assert browser.get(path).status == 200
        assert len(asked) <= MOST_QUERIES, (path, len(asked), asked)


def test_pages_of_staff_ask_as_much_for_many_rows_as_for_few(
    app: Flask, runtime: Runtime, db: Session, world: World
) -> None:
    browser = Browser(app).signed_in_as(db.get_one(StaffAccount, world.staff[Role.ADMINISTRATOR]))
    lists = ("/admin", "/admin/candidates", "/admin/feedback/", "/admin/mail", "/admin/audit")
    said = f"/admin/corrections/{world.correction}"
    pages = (said, "/admin/corrections", f"/admin/vacancies/{world.vacancy}/ad")
    letters = ("/admin/feedback/letters", "/admin/feedback/queue")
    event = f"/admin/events/{world.events.event}"
    events = ("/admin/events", event, f"{event}/sign-ups", f"{event}/door")
    call, hours = world.calls.booking, world.calls.interviewer
    calls = ("/admin/calls?span=next", f"/admin/calls/{call}", f"/admin/calls/{call}/time")
    hours_pages = (f"/admin/calls/hours/{hours}", f"/admin/calls/wishes/{world.calls.wish}")
    pool = ("/admin/talent-pool", "/admin/talent-pool/interests", "/admin/consents")
    parts = (*letters, *events, *calls, *hours_pages, *pool)
    run = f"/admin/candidates/imports/{world.import_run}"
    imports = ("/admin/candidates/imports", run, f"{run}/questions", f"{run}/recall")
    for path in (*lists, "/admin/vacancies", *pages, *parts, *imports):
        with counted(runtime) as asked:
            assert browser.get(path).status == 200
        assert len(asked) <= MOST_QUERIES, (path, len(asked), asked)
