"""Every page as people see it: both languages, light and dark, small and wide; axe looks at each.

`make screens` takes all of them into build/screens; `make test` takes a sample.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select

from portal.candidates.models import Application
from portal.feedback import service as feedback
from portal.feedback.models import Feedback, FeedbackVersion
from tests.live import Live, served_demo
from tests.screens.imports import imports_of_all_kinds
from tests.tools.chromium import open_chromium

pytestmark = [pytest.mark.browser, pytest.mark.screens]

TARGET = Path("build/screens")
LENA, JASPER = "lena.vogt@nordlicht.example", "jasper.ohm@nordlicht.example"
SERIOUS = ("serious", "critical")


@dataclass(frozen=True)
class Shot:
    """``who`` is nobody, candidate, lena or jasper; ``path`` may name a place of ``Places``."""

    name: str
    who: str
    path: str
    prepare: Callable[[Page], None] | None = None
    in_sample: bool = False


def press(page: Page) -> None:
    page.locator("main form button[type=submit]").first.click()


def open_details(page: Page) -> None:
    for details in page.locator("main details").all():
        details.locator("summary").click()


SHOTS = [
    Shot("start", "nobody", "/"),
    Shot("threshold", "nobody", "{link}", in_sample=True),
    Shot("not-me", "nobody", "{link}/not-me"),
    Shot("link-unknown", "nobody", "/l/nichts"),
    Shot("link-ask", "nobody", "/link"),
    Shot("link-ask-wrong", "nobody", "/link", press, in_sample=True),
    Shot("link-asked", "nobody", "/link/asked"),
    Shot("not-found", "nobody", "/nichts"),
    Shot("imprint", "nobody", "/legal/imprint"),
    Shot("privacy", "nobody", "/legal/privacy"),
    Shot("accessibility", "nobody", "/legal/accessibility"),
    Shot("home", "candidate", "/home", in_sample=True),
    Shot("feedback-before", "candidate", "/feedback/{unopened}"),
    Shot("feedback", "candidate", "/feedback/{opened}", open_details, in_sample=True),
    Shot("devices", "candidate", "/devices"),
    Shot("silence", "candidate", "/messages"),
    Shot("sign-in", "nobody", "/admin/sign-in"),
    Shot("sign-in-wrong", "nobody", "/admin/sign-in", press),
    Shot("worklist", "lena", "/admin", in_sample=True),
    Shot("applications", "lena", "/admin/candidates"),
    Shot("application", "lena", "/admin/candidates/{application}"),
    Shot("application-new", "lena", "/admin/candidates/new"),
    Shot("application-new-wrong", "lena", "/admin/candidates/new", press),
    Shot("imports", "lena", "/admin/candidates/imports"),
    Shot("import-new", "lena", "/admin/candidates/imports/new"),
    Shot("import-new-wrong", "lena", "/admin/candidates/imports/new", press),
    Shot("import-checked", "lena", "/admin/candidates/imports/{import_checked}", in_sample=True),
    Shot("import-under-way", "lena", "/admin/candidates/imports/{import_under_way}"),
    Shot("import-refused", "lena", "/admin/candidates/imports/{import_refused}"),
    Shot("import-done", "lena", "/admin/candidates/imports/{import_done}"),
    Shot("import-recall", "lena", "/admin/candidates/imports/{import_done}/recall"),
    Shot("import-questions", "lena", "/admin/candidates/imports/{import_done}/questions"),
    Shot("feedback-list", "lena", "/admin/feedback"),
    Shot("feedback-editor", "jasper", "/admin/feedback/{draft}/edit", in_sample=True),
    Shot("feedback-release", "lena", "/admin/feedback/{draft}/release"),
    Shot("vacancies", "lena", "/admin/vacancies"),
    Shot("vacancy", "lena", "/admin/vacancies/{vacancy}"),
    Shot("mails", "lena", "/admin/mail"),
    Shot("legal-texts", "lena", "/admin/legal"),
    Shot("employer", "lena", "/admin/employer"),
    Shot("audit", "lena", "/admin/audit"),
    Shot("account", "lena", "/admin/account"),
    Shot("dev-mail", "nobody", "/dev/mail"),
]
COMBINATIONS = list(product(("de", "en"), ("light", "dark"), (360, 1280)))
SAMPLE = [("de", "light", 360), ("en", "dark", 1280)]


def chosen_shots() -> list[tuple[Shot, str, str, int]]:
    if os.environ.get("SCREENS") == "all":
        return [(shot, *c) for shot in SHOTS for c in COMBINATIONS]
    return [(shot, *c) for shot in SHOTS if shot.in_sample for c in SAMPLE]


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with served_demo(tmp_path_factory.mktemp("screens")) as served:
        yield served


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with open_chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def places(live: Live) -> dict[str, str]:
    """What the addresses name: one letter opened, one not, one still in review."""
    with live.runtime.writing() as db:
        versions = db.scalars(select(FeedbackVersion).order_by(FeedbackVersion.id)).all()
        opened, unopened = versions[0], versions[-1]
        feedback.open_version(
            db, public_id=opened.public_id, person_id=opened.person_id, now=opened.released_at
        )
        draft = db.scalars(
            select(Application)
            .join(Feedback, Feedback.application_id == Application.id)
            .where(~Feedback.versions.any())
        ).one()
        return {
            "link": live.invitations()[1][1].removeprefix(live.url),
            "opened": opened.public_id,
            "unopened": unopened.public_id,
            "reader": str(opened.person_id),
            "other": str(unopened.person_id),
            "draft": draft.public_id,
            "application": opened.feedback.application.public_id,
            "vacancy": draft.vacancy.public_id,
            **imports_of_all_kinds(db),
        }


def context_for(
    chromium: Browser, live: Live, places: dict[str, str], shot: Shot, look: tuple[str, str, int]
) -> BrowserContext:
    language, scheme, width = look
    context = chromium.new_context(
        base_url=live.url,
        locale="de-DE" if language == "de" else "en-GB",
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 800},
        reduced_motion="reduce",
    )
    if shot.who == "candidate":
        reader = places["other"] if "{unopened}" in shot.path else places["reader"]
        context.add_cookies([live.person_cookie(int(reader))])  # type: ignore[list-item]
    elif shot.who != "nobody":
        email = LENA if shot.who == "lena" else JASPER
        context.add_cookies([live.staff_cookie(email)])  # type: ignore[list-item]
    return context


@pytest.mark.parametrize(
    ("shot", "language", "scheme", "width"),
    chosen_shots(),
    ids=lambda value: value.name if isinstance(value, Shot) else str(value),
)
def test_a_page_looks_right_to_axe_and_never_scrolls_sideways(
    chromium: Browser,
    live: Live,
    places: dict[str, str],
    shot: Shot,
    language: str,
    scheme: str,
    width: int,
) -> None:
    context = context_for(chromium, live, places, shot, (language, scheme, width))
    page = context.new_page()
    page.goto(shot.path.format(**places) + f"?language={language}")
    if shot.prepare:
        shot.prepare(page)
    page.wait_for_load_state("load")
    TARGET.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=TARGET / f"{shot.name}-{language}-{scheme}-{width}.png", full_page=True)
    found = Axe().run(page).response["violations"]
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    context.close()
    problems = [
        f"{rule['id']}: {node['html'][:160]}"
        for rule in found
        if rule["impact"] in SERIOUS
        for node in rule["nodes"]
    ]
    assert problems == []
    assert overflow <= 0, f"{overflow} px too wide"
