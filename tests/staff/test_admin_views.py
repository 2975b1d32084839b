"""Signing in and the own account."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from tests.browser import Browser
from tests.factories import NOW, PASSWORD, a_staff_account, an_employer, given


@pytest.fixture(autouse=True)
def _employer(db: Session) -> None:
    given(db, an_employer())


def sign_in(browser: Browser, email: str, password: str) -> Browser:
    return browser.submit("/admin/sign-in", email=email, password=password)


def test_staff_signs_in_and_lands_where_they_wanted_to_go(browser: Browser, db: Session) -> None:
    given(db, account := a_staff_account(email="Lena.Vogt@nordlicht.example"))
    assert browser.get("/admin/account").path == "/admin/sign-in"
    page = sign_in(browser, "lena.vogt@NORDLICHT.example", PASSWORD)
    assert page.path == "/admin/account"
    assert account.name in page.text


def test_a_wrong_password_and_an_unknown_address_look_the_same(app: Flask, db: Session) -> None:
    given(db, a_staff_account(email="lena@nordlicht.example"))
    known = sign_in(Browser(app), "lena@nordlicht.example", "falsch")
    unknown = sign_in(Browser(app), "niemand@nordlicht.example", "falsch")
    assert known.status == unknown.status == 422
    sentence = "Adresse und Passwort passen nicht zusammen."
    assert sentence in known.text
    assert sentence in unknown.text


def test_a_closed_account_cannot_sign_in_and_is_thrown_out(browser: Browser, db: Session) -> None:
    given(db, account := a_staff_account(email="lena@nordlicht.example"))
    sign_in(browser, "lena@nordlicht.example", PASSWORD)
    account.disabled_at = NOW
    db.commit()
    assert browser.get("/admin").path == "/admin/sign-in"
    assert sign_in(browser, "lena@nordlicht.example", PASSWORD).status == 422


def test_many_attempts_are_slowed_down_for_known_and_unknown_alike(app: Flask, db: Session) -> None:
    given(db, a_staff_account(email="lena@nordlicht.example"))
    for address in ("lena@nordlicht.example", "niemand@nordlicht.example"):
        statuses = [sign_in(Browser(app), address, "falsch").status for _ in range(11)]
        assert statuses == [422] * 10 + [429]
    assert sign_in(Browser(app), "lena@nordlicht.example", PASSWORD).status == 429
    with time_machine.travel(NOW + timedelta(minutes=16)):
        assert sign_in(Browser(app), "lena@nordlicht.example", PASSWORD).path == "/admin"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_nobody_can_put_another_target_into_the_sign_in(
    browser: Browser, db: Session, target: str
) -> None:
    given(db, a_staff_account(email="lena@nordlicht.example"))
    browser.get(f"/admin/sign-in?next={target}")
    page = browser.submit(
        f"/admin/sign-in?next={target}",
        email="lena@nordlicht.example",
        password=PASSWORD,
        next=target,
    )
    assert page.path == "/admin"


def test_a_new_password_signs_out_the_other_browsers(app: Flask, db: Session) -> None:
    given(db, a_staff_account(email="lena@nordlicht.example"))
    here, there = Browser(app), Browser(app)
    for one in (here, there):
        sign_in(one, "lena@nordlicht.example", PASSWORD)
    fresh = "ein ganz neuer Satz"
    here.get("/admin/account")
    page = here.submit("/admin/account/password", current=PASSWORD, new=fresh, again=fresh)
    assert "Ihr Passwort ist geändert" in page.text
    assert there.get("/admin").path == "/admin/sign-in"
    assert sign_in(Browser(app), "lena@nordlicht.example", fresh).path == "/admin"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"current": "falsch"}, "Das jetzige Passwort stimmt nicht."),
        ({"new": "kurz", "again": "kurz"}, "mindestens 12 Zeichen"),
        ({"again": "etwas anderes hier"}, "zweimal dasselbe neue Passwort"),
    ],
)
def test_a_password_that_cannot_be_changed_says_why(
    staff_browser: Callable[..., Browser], fields: dict[str, str], sentence: str
) -> None:
    browser = staff_browser(Role.RECRUITER)
    browser.get("/admin/account")
    good = {"current": PASSWORD, "new": "ein ganz neuer Satz", "again": "ein ganz neuer Satz"}
    page = browser.submit("/admin/account/password", **good | fields)
    assert page.status == 422
    assert sentence in page.text


def test_a_text_sent_after_the_session_ended_is_shown_to_copy(
    staff_browser: Callable[..., Browser], db: Session
) -> None:
    browser = staff_browser(Role.RECRUITER)
    browser.get("/admin/account")
    text = "Ein langer Brief, an dem jemand eine Stunde lang geschrieben hat, geht nicht verloren."
    with time_machine.travel(NOW + timedelta(hours=2)):
        page = browser.submit("/admin/account/language", language="en", letter=text)
    assert page.status == 401
    assert text in page.text
