"""Every page as people see it: both languages, light and dark, small and wide; axe looks at each.

`make screens` takes all of them into build/screens; `make test` takes a sample.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.calls import queries
from portal.calls.models import CallBooking, Way
from portal.calls.offers import free_slots
from portal.candidates.models import Application, Situation
from portal.consents.models import Purpose
from portal.consents.tokens import withdrawal_url
from portal.core import clock
from portal.core.deeds import Deed, DeedState
from portal.demo.letters import TO_TRY
from portal.events.links import sign_up_url
from portal.events.models import EventSignUp, SignUpState
from portal.feedback import service as feedback
from portal.feedback.models import Feedback, FeedbackState, FeedbackVersion
from portal.home.models import Correction
from portal.outbox.models import OutgoingMail
from portal.people.models import Person
from portal.people.suggestions import suggested_pairs
from portal.privacy.models import ErasureRequest
from portal.talentpool.models import PoolMembership
from portal.vacancies.queries import newest_open
from tests.live import Live, served_demo
from tests.screens.imports import imports_of_all_kinds
from tests.tools.chromium import open_chromium

pytestmark = [pytest.mark.browser, pytest.mark.screens]

TARGET = Path("build/screens")
LENA, JASPER = "lena.vogt@nordlicht.example", "jasper.ohm@nordlicht.example"
SERIOUS = ("serious", "critical")


@dataclass(frozen=True)
class Shot:
    """``who`` is nobody, candidate, caller, member (of the pool), lena or jasper; ``path`` may name
    one of ``places``."""

    name: str
    who: str
    path: str
    prepare: Callable[[Page], None] | None = None
    in_sample: bool = False


def press(page: Page) -> None:
    page.locator("main form button[type=submit]").first.click()


def press_send(page: Page) -> None:
    page.locator("main form .btn[type=submit]").first.click()


def open_details(page: Page) -> None:
    for details in page.locator("main details").all():
        details.locator("summary").click()


def second_filter(page: Page) -> None:
    page.locator(".filter a").nth(1).click()


def too_many_places(page: Page) -> None:
    page.fill("input[name=places]", "Kiel, Bremen, Rostock, Emden")
    press(page)


SHOTS = [
    Shot("start", "nobody", "/"),
    Shot("open-vacancies", "nobody", "/vacancies"),
    Shot("open-vacancy", "nobody", "/vacancies/{open_vacancy}", in_sample=True),
    Shot("vacancy-gone", "nobody", "/vacancies/xxxxxxxxxxxxxxxxxxxxxx"),
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
    Shot("correction", "candidate", "/correction"),
    Shot("correction-wrong", "candidate", "/correction", press),
    Shot("feedback-before", "candidate", "/feedback/{unopened}"),
    Shot("feedback", "candidate", "/feedback/{opened}", open_details, in_sample=True),
    Shot("devices", "candidate", "/devices"),
    Shot("silence", "candidate", "/messages"),
    Shot("events", "nobody", "/events", in_sample=True),
    Shot("event", "nobody", "/events/ausbildungstag-in-der-werkstatt", in_sample=True),
    Shot("event-wrong", "nobody", "/events/ausbildungstag-in-der-werkstatt", press),
    Shot("event-waiting", "nobody", "/events/ein-abend-in-der-leitwarte"),
    Shot("event-past", "nobody", "/events/tag-der-offenen-tuer-im-umspannwerk"),
    Shot("event-candidate", "candidate", "/events/ausbildungstag-in-der-werkstatt"),
    Shot("event-asked", "nobody", "/events/einstieg-in-die-it-der-netze/asked"),
    Shot("sign-up", "nobody", "{sign_up}"),
    Shot("sign-up-waiting", "nobody", "{sign_up_waiting}"),
    Shot("sign-up-cancel", "nobody", "{sign_up}/cancellation"),
    Shot("call-choose", "candidate", "/calls", in_sample=True),
    Shot("call-choose-wrong", "candidate", "/calls", press),
    Shot("call-confirm", "candidate", "{slot}&way=video", in_sample=True),
    Shot("call-confirm-phone", "candidate", "{slot}&way=phone", press_send),
    Shot("call-gone", "candidate", "{gone}&way=video"),
    Shot("call-wish", "candidate", "/calls/wish?application={talk}"),
    Shot("call-zone", "candidate", "/calls/zone"),
    Shot("call-booked", "caller", "/calls/{call}", in_sample=True),
    Shot("call-move", "caller", "/calls/{call}/time"),
    Shot("call-cancel", "caller", "/calls/{call}/cancellation"),
    Shot("calls", "lena", "/admin/calls?span=next"),
    Shot("calls-past", "lena", "/admin/calls?span=past"),
    Shot("call", "lena", "/admin/calls/{call}", in_sample=True),
    Shot("call-staff-move", "lena", "/admin/calls/{call}/time"),
    Shot("call-staff-cancel", "lena", "/admin/calls/{call}/cancellation"),
    Shot("hours", "lena", "{hours}"),
    Shot("talent-pool", "candidate", "/talent-pool", in_sample=True),
    Shot("talent-pool-wrong", "candidate", "/talent-pool", too_many_places),
    Shot("talent-pool-member", "member", "/talent-pool"),
    Shot("talent-pool-renewal", "member", "/talent-pool/renewal"),
    Shot("talent-pool-over", "candidate", "/talent-pool/renewal"),
    Shot("talent-pool-departure", "nobody", "{departure}"),
    Shot("consents", "member", "/consents", in_sample=True),
    Shot("my-data", "candidate", "/my-data", in_sample=True),
    Shot("my-data-erasure", "candidate", "/my-data/erasure"),
    Shot("people", "lena", "/admin/people"),
    Shot("person", "lena", "/admin/people/{person}", in_sample=True),
    Shot("person-split", "lena", "/admin/people/{person}/split"),
    Shot("people-merge", "lena", "/admin/people/merge"),
    Shot("people-compare", "lena", "/admin/people/merge/{twice}"),
    Shot("people-compare-wrong", "lena", "/admin/people/merge/{twice}", press),
    Shot("privacy-requests", "lena", "/admin/privacy"),
    Shot("privacy-request", "lena", "/admin/privacy/{erasure}"),
    Shot("privacy-ask", "lena", "/admin/privacy/people/{person}"),
    Shot("privacy-hold", "lena", "/admin/privacy/holds/people/{person}"),
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
    Shot("letters-begin", "lena", "/admin/feedback/letters"),
    Shot("release-queue", "lena", "/admin/feedback/queue"),
    Shot("editor-proposal", "jasper", "/admin/feedback/{fresh}/edit"),
    Shot("mails-stop", "lena", "/admin/mail", open_details),
    Shot("vacancies", "lena", "/admin/vacancies"),
    Shot("vacancy", "lena", "/admin/vacancies/{vacancy}"),
    Shot("vacancy-public", "lena", "/admin/vacancies/{open_vacancy}"),
    Shot("vacancy-ad", "lena", "/admin/vacancies/{open_vacancy}/ad"),
    Shot("correction-admin", "lena", "/admin/corrections/{correction}"),
    Shot("corrections-admin", "lena", "/admin/corrections"),
    Shot("start-page-text", "lena", "/admin/legal/start/de"),
    Shot("admin-events", "lena", "/admin/events", in_sample=True),
    Shot("admin-event", "lena", "/admin/events/{event}"),
    Shot("admin-event-edit", "lena", "/admin/events/{event}/edit"),
    Shot("admin-event-cancel", "lena", "/admin/events/{event}/cancellation"),
    Shot("admin-sign-ups", "lena", "/admin/events/{event}/sign-ups"),
    Shot("admin-waiting", "lena", "/admin/events/{event}/sign-ups", second_filter),
    Shot("admin-door", "lena", "/admin/events/{event}/door"),
    Shot("mails", "lena", "/admin/mail"),
    Shot("talent-pool-list", "lena", "/admin/talent-pool", in_sample=True),
    Shot("talent-pool-areas", "lena", "/admin/talent-pool/interests"),
    Shot("consent-texts", "lena", "/admin/consents"),
    Shot("consent-text", "lena", "/admin/consents/talent_pool/de_sie"),
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
        with served.runtime.writing() as db:
            earlier_mails_have_left(db)
        yield served


def earlier_mails_have_left(db: Session) -> None:
    """Nothing sends here; what the demo wrote in the past is not to stand there as waiting."""
    earlier = Deed.due_at < clock.now() - timedelta(days=1)
    for mail in db.scalars(select(OutgoingMail).join(OutgoingMail.deed).where(earlier)):
        mail.deed.state, mail.sent_to = (
            DeedState.DONE,
            mail.person.email if mail.person_id else None,
        )
        mail.sent_at = mail.deed.finished_at = mail.deed.due_at


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with open_chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def places(live: Live) -> dict[str, str]:
    """What the addresses name: one letter opened, one not, one still in review."""
    with live.runtime.writing() as db:
        unopened, opened = (version_of(db, number) for number in TO_TRY[1:])
        feedback.open_version(
            db, public_id=opened.public_id, person_id=opened.person_id, now=opened.released_at
        )
        draft = db.scalars(
            select(Application)
            .join(Feedback, Feedback.application_id == Application.id)
            .where(Feedback.state == FeedbackState.IN_REVIEW)
        ).one()
        fresh = db.scalars(
            select(Application)
            .where(Application.situation == Situation.JOB_WITHDRAWN)
            .where(Application.id.not_in(select(Feedback.application_id)))
            .order_by(Application.id)
        ).first()
        assert fresh is not None
        member = soon_asked(db)
        return call_places(db, opened) | {
            "fresh": fresh.public_id,
            "member": str(member.id),
            "departure": withdrawal_url(
                live.runtime, member.public_id, Purpose.TALENT_POOL
            ).removeprefix(live.url),
            "link": live.invitations()[-1][1].removeprefix(live.url),
            "opened": opened.public_id,
            "unopened": unopened.public_id,
            "reader": str(opened.person_id),
            "other": str(unopened.person_id),
            "draft": draft.public_id,
            "application": opened.feedback.application.public_id,
            "vacancy": draft.vacancy.public_id,
            "open_vacancy": newest_open(db, now=clock.now(), most=3)[2].public_id,
            "correction": db.scalars(select(Correction.public_id)).first() or "",
            **event_places(live, db),
            "person": opened.feedback.application.person.public_id,
            "twice": _pair(db),
            "erasure": db.scalars(select(ErasureRequest.public_id)).one(),
            **imports_of_all_kinds(db),
        }


def version_of(db: Session, number: str) -> FeedbackVersion:
    return db.scalars(
        select(FeedbackVersion)
        .join(Feedback, Feedback.id == FeedbackVersion.feedback_id)
        .join(Application, Application.id == Feedback.application_id)
        .where(Application.number == number)
    ).one()


def event_places(live: Live, db: Session) -> dict[str, str]:
    """The fully booked event, somebody who comes and somebody who waits."""
    found = {
        sign_up.state: sign_up
        for sign_up in db.scalars(select(EventSignUp).where(EventSignUp.event.has(capacity=8)))
    }
    address = {state: sign_up_url(live.runtime, found[state]) for state in found}
    return {
        "event": found[SignUpState.CONFIRMED].event.public_id,
        "sign_up": address[SignUpState.CONFIRMED].removeprefix(live.url),
        "sign_up_waiting": address[SignUpState.WAITING].removeprefix(live.url),
    }


def call_places(db: Session, opened: FeedbackVersion) -> dict[str, str]:
    """A free time of the reader's interviewer, one that is gone, and somebody's call to come."""
    talk = queries.talks_of(db, person_id=opened.person_id, now=clock.now())[0]
    application = talk.application.public_id
    slot = free_slots(db, talk.hosts, now=clock.now())[1]
    call = db.scalars(
        select(CallBooking)
        .where(CallBooking.outcome.is_(None), CallBooking.way == Way.VIDEO)
        .order_by(CallBooking.id)
    ).first()
    assert call
    confirm = f"/calls/confirm?application={application}&slot="
    return {
        "talk": application,
        "slot": confirm + slot.key,
        "gone": confirm + slot.key.partition(".")[0] + ".1",
        "call": call.public_id,
        "caller": str(call.person_id),
        "hours": f"/admin/calls/hours/{call.host.staff.public_id}",
    }


def soon_asked(db: Session) -> Person:
    """The member whose time ends first."""
    return db.scalars(
        select(Person)
        .join(PoolMembership, PoolMembership.person_id == Person.id)
        .order_by(PoolMembership.since)
    ).first()  # type: ignore[return-value]  # the demo has some


def _pair(db: Session) -> str:
    """Two entries that may be one person, as the address names them."""
    pair = suggested_pairs(db)[0]
    return f"{pair.one.public_id}/{pair.other.public_id}"


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
    if shot.who in ("candidate", "caller", "member"):
        reader = places["other"] if "{unopened}" in shot.path else places["reader"]
        reader = places.get(shot.who, reader)
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
    path = shot.path.format(**places)
    page.goto(f"{path}{'&' if '?' in path else '?'}language={language}")
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
