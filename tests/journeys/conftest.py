"""The demo as a user starts it, real mail included, and people with browsers of their own."""

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from portal.web.locale import Voice, gettext, speaking
from tests.tools.chromium import open_chromium

PATIENCE_SECONDS = 30.0
LETTERS = 5  # of the six, one waits for its second reader


@dataclass(frozen=True)
class Demo:
    """A running ``portal demo``; ``news`` is its JSON line."""

    news: dict[str, Any]
    folder: Path

    @property
    def url(self) -> str:
        return str(self.news["base_url"])

    def second_account(self) -> dict[str, str]:
        """The one of the two accounts that the JSON line does not name."""
        passwords = json.loads((self.folder / "demo.json").read_text())["passwords"]
        return next(
            {"email": email, "password": password}
            for email, password in passwords.items()
            if email != self.news["admin"]["email"]
        )

    def mails_to(self, address: str, *, subject: str = "") -> list[EmailMessage]:
        """What the catching server has received for an address, the oldest first."""
        found = []
        for path in sorted((self.folder / "mails").glob("*.eml")):
            mail = message_from_bytes(path.read_bytes(), policy=default)
            if address in str(mail["To"]) and subject in str(mail["Subject"]):
                found.append(mail)
        return found

    def invitations(self) -> list[tuple[str, str]]:
        """Address and personal link of each letter the demo has sent, in their order."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(mails := self._letters()) < LETTERS and time.monotonic() < deadline:
            time.sleep(0.2)
        return [(mail["To"].addresses[0].addr_spec, link_in(mail)) for mail in mails[:LETTERS]]

    def _letters(self) -> list[EmailMessage]:
        return self.mails_to("@", subject="Rückmeldung")

    def wait_for_mail(self, address: str, *, number: int = 1) -> EmailMessage:
        """The ``number``th mail to an address; the worker sends it within seconds."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            mails = self.mails_to(address)
            if len(mails) >= number:
                return mails[number - 1]
            time.sleep(0.2)
        raise AssertionError(f"mail {number} to {address} did not arrive")


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def link_in(mail: EmailMessage, path: str = "/l/") -> str:
    """The first address in the text part that leads to ``path``."""
    return next(word for word in text_of(mail).split() if path in word and "http" in word)


def code_in(mail: EmailMessage) -> str:
    """The six digits of a mail, "123 456"."""
    found = re.search(r"^\s*(\d{3} \d{3})\s*$", text_of(mail), re.MULTILINE)
    assert found
    return found[1]


def say(message: str, **values: Any) -> str:
    """Our words as a German page with Sie shows them."""
    with speaking(Voice("de")):
        return gettext(message, **values)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    command = [
        sys.executable,
        "-m",
        "portal",
        "demo",
        "--json",
        "--port",
        "0",
        "--data",
        str(folder),
    ]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log) as process,
    ):
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, (folder / "log").read_text()
        yield Demo(json.loads(line), folder)
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    kept = (folder / "log").read_text()
    assert "@" not in kept
    assert "/l/W" not in kept


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with open_chromium() as browser:
        yield browser


@pytest.fixture(params=["with JavaScript", "without JavaScript"])
def scripted(request: pytest.FixtureRequest) -> bool:
    return bool(request.param == "with JavaScript")


@dataclass(frozen=True)
class People:
    """Opens a browser of its own for each person of a story."""

    chromium: Browser
    url: str
    scripted: bool

    def arrives(self, *, width: int = 1280) -> Page:
        context = self.chromium.new_context(
            base_url=self.url,
            locale="de-DE",
            java_script_enabled=self.scripted,
            viewport={"width": width, "height": 800},
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page


@pytest.fixture
def people(chromium: Browser, demo: Demo, scripted: bool) -> Iterator[People]:
    yield People(chromium, demo.url, scripted)
    for context in chromium.contexts:
        context.close()


def sign_in(page: Page, account: dict[str, str]) -> None:
    page.goto("/admin")
    page.fill("input[name=email]", account["email"])
    page.fill("input[name=password]", account["password"])
    page.click(f"main button:has-text('{say('Sign in')}')")
