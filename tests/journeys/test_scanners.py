"""Mail scanners open every link of every mail. Five grades of them, and then the person comes.

Looking, however often and with whatever browser, changes no byte. One that presses every button
may claim a link, but the person still gets in.
"""

import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import func, select

from portal.core import clock
from portal.core.deeds import Deed, DeedState
from portal.core.runtime import Runtime
from portal.core.settings import load_settings
from tests.journeys.conftest import Demo, code_in, text_of
from tests.snapshots import snapshot

pytestmark = [pytest.mark.browser]

ADDRESS = re.compile(r"""https?://[^\s"'<>]+""")
TIMES = 3


@pytest.fixture(scope="module")
def runtime(demo: Demo) -> Iterator[Runtime]:
    """The demo's database, read from outside."""
    known = Runtime(
        load_settings(
            {
                "PORTAL_MODE": "demo",
                "PORTAL_INSTANCE": str(demo.folder),
                "PORTAL_BASE_URL": demo.url,
            }
        )
    )
    yield known
    known.engine.dispose()


def wait_until_all_left(runtime: Runtime) -> None:
    """Nothing changes by itself any more: every mail that is due has been sent."""
    deadline = time.monotonic() + 30
    due = select(func.count(Deed.id)).where(
        Deed.state.in_((DeedState.WAITING, DeedState.LEASED)), Deed.due_at <= clock.now()
    )
    while time.monotonic() < deadline:
        with runtime.reading() as db:
            if not db.scalar(due):
                return
        time.sleep(0.2)


@pytest.fixture(scope="module")
def links(demo: Demo, chromium: Browser, runtime: Runtime) -> list[str]:
    """Every address in every mail the portal can send: letter, new link, code."""
    address, letter = demo.invitations()[0]
    before = len(demo.mails_to(address))
    for _ in range(2):  # the second browser gets the mail with the code
        page = chromium.new_context().new_page()
        page.goto(letter)
        page.click("main form button")
    page = chromium.new_context().new_page()
    page.goto(f"{demo.url}/link")
    page.fill("input[name=email]", address)
    page.click("main form button")
    demo.wait_for_mail(address, number=before + 2)
    wait_until_all_left(runtime)
    found: set[str] = set()
    for mail in demo.mails_to("@"):
        for kind in ("plain", "html"):
            part = mail.get_body((kind,))
            assert part is not None
            found.update(ADDRESS.findall(str(part.get_content())))
    own = sorted(link.rstrip(".,)") for link in found if link.startswith(demo.url))
    assert any("/l/" in link for link in own)
    assert any("/messages/" in link for link in own)
    return own


def fetch(link: str, *, method: str = "GET", **headers: str) -> None:
    request = urllib.request.Request(link, method=method, headers=headers)
    status = 200
    try:
        urllib.request.urlopen(request, timeout=10).read()
    except urllib.error.HTTPError as error:
        status = error.code
    assert status < 500, link


def asks_for_the_head(link: str) -> None:
    for _ in range(TIMES):
        fetch(link, method="HEAD")


def gets_it_three_times(link: str) -> None:
    for _ in range(TIMES):
        fetch(link)


def prefetches(link: str) -> None:
    fetch(link, **{"Sec-Purpose": "prefetch;prerender", "Purpose": "prefetch"})


@pytest.mark.parametrize("grade", [asks_for_the_head, gets_it_three_times, prefetches])
def test_looking_changes_no_byte(
    runtime: Runtime, links: list[str], grade: Callable[[str], None]
) -> None:
    before = snapshot(runtime)
    for link in links:
        grade(link)
    assert snapshot(runtime) == before


def test_a_browser_with_scripts_changes_no_byte(
    runtime: Runtime, links: list[str], chromium: Browser
) -> None:
    before = snapshot(runtime)
    for link in links:
        context = chromium.new_context()
        page = context.new_page()
        page.goto(link)
        page.wait_for_timeout(300)  # time for a script that would submit by itself
        context.close()
    assert snapshot(runtime) == before


def test_one_that_presses_every_button_locks_nobody_out(
    demo: Demo, links: list[str], chromium: Browser
) -> None:
    for link in links:
        press_every_button(chromium, link)
    for address, letter in demo.invitations():
        context = chromium.new_context()
        page = context.new_page()
        page.goto(letter)
        page.click("main form button")
        if page.url.endswith("/link/code"):
            type_newest_code(demo, page, address)
        assert page.url.endswith("/home"), letter
        context.close()


def press_every_button(chromium: Browser, link: str) -> None:
    """Each button of the page, each time from a fresh look at it."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(link)
    for number in range(page.locator("main button").count()):
        page.goto(link)
        buttons = page.locator("main button")
        if number < buttons.count():
            buttons.nth(number).click()
            page.wait_for_load_state()
    context.close()


def type_newest_code(demo: Demo, page: Page, address: str) -> None:
    page.wait_for_timeout(2500)  # the worker sends it
    codes = [mail for mail in demo.mails_to(address) if "/l/" not in text_of(mail)]
    page.fill("input[name=code]", code_in(codes[-1]))
    page.click("main form button >> nth=0")
