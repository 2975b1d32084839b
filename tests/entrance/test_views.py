"""The threshold, as people and machines meet it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from portal.access.models import Device, SignedIn
from portal.core.runtime import Runtime
from portal.entrance import tokens
from portal.entrance.models import LinkCode, PersonalLink, Purpose
from portal.outbox.models import OutgoingMail
from tests.browser import Browser
from tests.factories import NOW, a_link, a_person, an_employer, given
from tests.snapshots import snapshot


@pytest.fixture
def link(db: Session) -> PersonalLink:
    given(db, an_employer(), person := a_person(email="zofia@example.com"))
    given(db, made := a_link(person_id=person.id))
    return made


@pytest.fixture
def token(runtime: Runtime, link: PersonalLink) -> str:
    return tokens.make_token(runtime.keys, link)


def code_of(runtime: Runtime, db: Session) -> str:
    """The digits of the newest code, as the mail would carry them."""
    db.rollback()
    newest = db.scalars(select(LinkCode).order_by(LinkCode.id.desc())).first()
    assert newest is not None
    return tokens.code_digits(runtime.keys, newest)


def test_a_person_comes_in_with_one_button(browser: Browser, token: str) -> None:
    page = browser.get(f"/l/{token}")
    assert page.status == 200
    assert "Zofia" not in page.text

    page = browser.submit(f"/l/{token}")

    assert (page.status, page.path) == (200, "/home")
    assert "Zofia Möchlichen" in page.text
    assert token not in page.text


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_a_link_writes_nothing(
    app: Flask, runtime: Runtime, token: str, method: str
) -> None:
    before = snapshot(runtime)
    client = app.test_client()
    for _ in range(3):
        answer = getattr(client, method)(f"/l/{token}", base_url="http://portal.test")
        assert answer.status_code == 200
    assert snapshot(runtime) == before


def test_the_session_is_new_and_the_old_cookie_worthless_after_leaving(
    app: Flask, browser: Browser, token: str
) -> None:
    browser.get(f"/l/{token}")
    browser.submit(f"/l/{token}")
    stolen = browser.cookie("session")
    browser.submit("/sign-out")

    thief = Browser(app)
    thief.client.set_cookie("session", stolen or "", domain="portal.test")
    assert thief.get("/home").path == "/link"


def test_a_second_browser_needs_the_mailed_code(
    app: Flask, browser: Browser, runtime: Runtime, db: Session, token: str
) -> None:
    browser.submit(f"/l/{token}")
    other = Browser(app)

    page = other.submit(f"/l/{token}")
    assert page.path == "/link/code"
    assert "z…@example.com" in page.text
    assert "zofia@" not in page.text

    digits = code_of(runtime, db)
    wrong = f"{(int(digits) + 1) % 1_000_000:06d}"
    page = other.submit("/link/code", code=wrong)
    assert page.status == 422
    page = other.submit("/link/code", code=f" {digits[:3]} {digits[3:]} ")
    assert page.path == "/home"


def test_five_wrong_codes_end_a_code_even_for_the_right_one(
    app: Flask, browser: Browser, runtime: Runtime, db: Session, token: str
) -> None:
    browser.submit(f"/l/{token}")
    other = Browser(app)
    other.submit(f"/l/{token}")
    digits = code_of(runtime, db)
    wrong = f"{(int(digits) + 1) % 1_000_000:06d}"
    for _ in range(5):
        other.submit("/link/code", code=wrong)

    assert other.submit("/link/code", code=digits).path == "/link/code"

    other.submit("/link/code/renewal")
    assert other.submit("/link/code", code=code_of(runtime, db)).path == "/home"


def test_after_too_many_codes_the_link_stays_and_says_when_to_try_again(
    app: Flask, runtime: Runtime, db: Session, token: str
) -> None:
    for _ in range(6):  # each used up, so that none can be shared
        entering = Browser(app)
        entering.submit(f"/l/{token}")
        if entering.path == "/link/code":
            entering.submit("/link/code", code=code_of(runtime, db))

    late = Browser(app)
    late.submit(f"/l/{token}")
    assert late.status == 200
    assert late.path == f"/l/{token}"
    assert "in 10 Minuten" in late.text
    with time_machine.travel(NOW + timedelta(minutes=11)):
        assert late.submit(f"/l/{token}").path == "/link/code"


def test_a_code_is_over_after_ten_minutes(
    app: Flask, browser: Browser, runtime: Runtime, db: Session, token: str
) -> None:
    browser.submit(f"/l/{token}")
    other = Browser(app)
    other.submit(f"/l/{token}")
    digits = code_of(runtime, db)
    with time_machine.travel(NOW + timedelta(minutes=11)):
        assert other.submit("/link/code", code=digits).path == "/link/code"


def test_a_scanner_that_presses_the_button_twenty_times_locks_nobody_out(
    app: Flask, runtime: Runtime, db: Session, token: str
) -> None:
    for _ in range(20):
        scanner = Browser(app)
        scanner.submit(f"/l/{token}")

    person = Browser(app)
    assert person.submit(f"/l/{token}").path == "/link/code"
    assert person.submit("/link/code", code=code_of(runtime, db)).path == "/home"
    mails = db.scalar(select(func.count(OutgoingMail.id)).where(OutgoingMail.kind == "link_code"))
    assert mails is not None
    assert mails <= 6


def test_a_known_browser_comes_back_without_code(browser: Browser, token: str) -> None:
    browser.submit(f"/l/{token}")
    browser.submit("/sign-out")
    assert browser.submit(f"/l/{token}").path == "/home"


def forged(keys_sign: Callable[..., str], link: PersonalLink) -> dict[str, str]:
    good = keys_sign([link.public_id, link.generation], purpose="link:invite")
    return {
        "cut": good[:-5],
        # Not the last character: some of its bits carry nothing, and another one means the same.
        "mutated": good[:-2] + ("A" if good[-2] != "A" else "B") + good[-1],
        "another purpose": keys_sign([link.public_id, 1], purpose="link:silence"),
        "older generation": keys_sign([link.public_id, 0], purpose="link:invite"),
        "unknown id": keys_sign(["x" * 22, 1], purpose="link:invite"),
        "wrong shape": keys_sign({"a": 1}, purpose="link:invite"),
        "number": keys_sign(7, purpose="link:invite"),
        "hostile": "%ff..%2e<script>",
        "long": "a" * 400,
    }


def test_forged_cut_and_foreign_tokens_see_one_friendly_page(
    app: Flask, runtime: Runtime, link: PersonalLink
) -> None:
    pages = set()
    for name, token in forged(runtime.keys.sign, link).items():
        page = Browser(app).get(f"/l/{token}")
        assert page.status == 404, name
        assert "Link" in page.text
        pages.add(page.page.title)
        assert Browser(app).submit(f"/l/{token}").status == 404, name
    assert len(pages) == 1


def test_an_expired_link_is_renewed_with_one_button(
    browser: Browser, db: Session, link: PersonalLink, token: str
) -> None:
    with time_machine.travel(NOW + timedelta(days=91)):
        page = browser.get(f"/l/{token}")
        assert page.status == 410
        assert "zofia" not in page.text
        page = browser.submit(f"/l/{token}/renewal")
        assert page.path == "/link/asked"
    kinds = db.scalars(select(PersonalLink.purpose).order_by(PersonalLink.id)).all()
    assert Purpose.SIGN_IN in kinds


def test_a_link_still_works_five_minutes_after_its_time_and_on_a_slow_clock(
    browser: Browser, token: str
) -> None:
    with time_machine.travel(NOW + timedelta(days=90, minutes=4)):
        assert browser.get(f"/l/{token}").status == 200
    browser.get(f"/l/{token}")
    with time_machine.travel(NOW - timedelta(minutes=5)):
        assert browser.submit(f"/l/{token}").path == "/home"


def test_a_revoked_link_looks_like_an_unknown_one(
    browser: Browser, db: Session, link: PersonalLink, token: str
) -> None:
    link.revoked_at = NOW
    db.commit()
    assert browser.get(f"/l/{token}").status == 404
    assert browser.submit(f"/l/{token}").status == 404
    assert browser.submit(f"/l/{token}/renewal").status == 404


def test_asking_for_a_link_says_the_same_for_known_and_unknown(
    app: Flask, link: PersonalLink
) -> None:
    answers = [
        Browser(app).submit("/link", email=address) for address in ("zofia@example.com", "x@y.org")
    ]
    assert {answer.path for answer in answers} == {"/link/asked"}
    assert answers[0].text.replace(answers[0].answer.headers["X-Request-Id"], "") == answers[
        1
    ].text.replace(answers[1].answer.headers["X-Request-Id"], "")


def test_a_wrong_address_gets_a_sentence_and_stays_in_the_field(browser: Browser) -> None:
    page = browser.submit("/link", email="zofia@")
    assert page.status == 422
    assert 'value="zofia@"' in page.text
    assert page.page.title.startswith("Fehler: ")


def test_asking_again_and_again_stays_quiet_and_bounded(
    browser: Browser, db: Session, link: PersonalLink
) -> None:
    for _ in range(8):
        assert browser.submit("/link", email="zofia@example.com").path == "/link/asked"
    asked = db.execute(text("SELECT count(*) FROM deed WHERE kind = 'link_request'")).scalar()
    assert asked == 3


def test_own_devices_are_listed_and_ended(
    app: Flask, browser: Browser, runtime: Runtime, db: Session, token: str
) -> None:
    browser.submit(f"/l/{token}")
    other = Browser(app)
    other.submit(f"/l/{token}")
    other.submit("/link/code", code=code_of(runtime, db))

    page = browser.get("/devices")
    assert page.text.count("Firefox, Linux") >= 2
    db.rollback()
    theirs = db.scalars(select(Device).order_by(Device.id.desc())).first()
    assert theirs is not None
    browser.submit(f"/devices/{theirs.public_id}/removal")

    assert other.get("/home").path == "/link"
    assert other.submit(f"/l/{token}").path == "/link/code"
    assert browser.get("/home").path == "/home"


def test_another_persons_device_cannot_be_ended(
    app: Flask, browser: Browser, db: Session, token: str
) -> None:
    browser.submit(f"/l/{token}")
    given(db, stranger := a_person())
    device = db.scalars(select(Device)).one()

    Browser(app).entered_as(stranger.id).submit(f"/devices/{device.public_id}/removal")

    assert browser.get("/home").path == "/home"


def test_i_did_not_apply_reaches_staff_and_changes_nothing_else(
    browser: Browser, db: Session, link: PersonalLink, token: str
) -> None:
    page = browser.submit(f"/l/{token}/not-me")
    assert page.status == 200
    db.refresh(link)
    assert link.disowned_at is not None
    assert browser.submit(f"/l/{token}").path == "/home"


def test_sessions_end_after_half_an_hour_without_a_visit(
    browser: Browser, db: Session, token: str
) -> None:
    browser.submit(f"/l/{token}")
    with time_machine.travel(NOW + timedelta(minutes=20)):
        assert browser.get("/home").path == "/home"
    with time_machine.travel(NOW + timedelta(minutes=45)):
        assert browser.get("/home").path == "/home"
    with time_machine.travel(NOW + timedelta(minutes=80)):
        page = browser.get("/home")
        assert page.path == "/link"
    assert db.scalar(select(func.count(SignedIn.id))) == 1


def test_the_silence_link_works_without_signing_in_and_can_be_undone(
    browser: Browser, runtime: Runtime, db: Session, link: PersonalLink
) -> None:
    given(db, quiet := a_link(person_id=link.person_id, purpose=Purpose.SILENCE, expires_at=None))
    address = f"/messages/{tokens.make_token(runtime.keys, quiet)}"

    assert "Keine weiteren Nachrichten" in browser.get(address).text
    page = browser.submit(address)
    assert "Wir schreiben Ihnen nicht mehr" in page.text
    page = browser.submit(f"{address}/resumption")
    assert "Wir schreiben Ihnen nicht mehr" not in page.text


def test_a_link_of_one_purpose_opens_nothing_of_another(
    browser: Browser, runtime: Runtime, db: Session, link: PersonalLink, token: str
) -> None:
    given(db, quiet := a_link(person_id=link.person_id, purpose=Purpose.SILENCE, expires_at=None))
    assert browser.get(f"/l/{tokens.make_token(runtime.keys, quiet)}").status == 404
    assert browser.get(f"/messages/{token}").status == 404
