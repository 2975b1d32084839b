"""Languages, plain text, static files."""

import gzip
from urllib.parse import urlsplit

import pytest
from flask import Flask
from markupsafe import Markup
from sqlalchemy.orm import Session

from portal.core.voices import AddressForm
from portal.web.assets import asset, tree_hash
from portal.web.locale import Voice, gettext, show_date, show_datetime, speaking
from portal.web.pages import mailto, paragraphs, unparted
from tests.browser import Browser
from tests.factories import NOW, an_employer, given


@pytest.fixture(autouse=True)
def _employer(db: Session) -> None:
    given(db, an_employer())


def test_the_browsers_language_counts_until_the_reader_chooses(app: Flask) -> None:
    browser = Browser(app, language="en-GB,en;q=0.9")
    assert browser.get("/link").page.language == "en"
    browser.get("/link?language=de")
    assert browser.path == "/link"
    assert browser.get("/").page.language == "de"


def test_another_language_keeps_every_filter_of_a_list(app: Flask) -> None:
    page = Browser(app).get("/vacancies?department=IT&place=Kiel&place=Bremen").text
    kept = "/vacancies?department=IT&amp;place=Kiel&amp;place=Bremen"
    assert f'{kept}&amp;language=en"' in page
    went = app.test_client().get("/vacancies?department=IT&language=en&place=Kiel&place=Bremen")
    assert went.location == "/vacancies?department=IT&place=Kiel&place=Bremen"


def test_an_unknown_language_falls_back_to_the_employers(app: Flask) -> None:
    assert Browser(app, language="fr").get("/?language=fr").page.language == "de"


def test_german_has_two_voices_and_never_mixes_them() -> None:
    with speaking(Voice("de", AddressForm.SIE)):
        formal = gettext("Your devices")
    with speaking(Voice("de", AddressForm.DU)):
        informal = gettext("Your devices")
    assert (formal, informal) == ("Ihre Geräte", "Deine Geräte")


def test_times_are_shown_in_the_viewers_zone_with_its_name() -> None:
    with speaking(Voice("de", zone="Europe/Berlin")):
        assert show_datetime(NOW) == "23. November 2026, 10:00 Uhr (MEZ)"
    with speaking(Voice("en", zone="America/New_York")):
        assert "04:00" in show_datetime(NOW)
        assert show_date(NOW) == "23 November 2026"
    with speaking(Voice("de", zone="Pacific/Auckland")):
        assert show_date(NOW) == "23. November 2026"


def test_plain_text_becomes_paragraphs_and_markup_stays_text() -> None:
    assert paragraphs("Eins\nzwei\n\n<b>drei</b> & vier") == Markup(
        "<p>Eins<br>\nzwei</p>\n<p>&lt;b&gt;drei&lt;/b&gt; &amp; vier</p>"
    )
    assert paragraphs(" \n\n ") == ""


def test_static_files_are_cached_for_a_year_under_their_hash(browser: Browser) -> None:
    answer = browser.get(asset("css/tokens.css")).answer
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    old = browser.get("/static/000000000000/css/tokens.css").answer
    assert old.headers["Cache-Control"] == "no-cache"
    assert old.data == answer.data


def test_static_files_are_sent_small_to_who_can_read_that(app: Flask) -> None:
    client = app.test_client()
    options = {"base_url": "http://portal.test"}
    plain = client.get(asset("css/base.css"), **options)
    small = client.get(asset("css/base.css"), headers={"Accept-Encoding": "gzip, br"}, **options)
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.data) == plain.data
    assert len(small.data) < len(plain.data)


@pytest.mark.parametrize("path", ["../pyproject.toml", "%2e%2e/portal/app.py", "css", "css/"])
def test_nothing_outside_of_static_is_served(browser: Browser, path: str) -> None:
    assert browser.get(f"/static/{tree_hash()}/{path}").status == 404


def test_the_brand_is_a_style_sheet_of_our_own(app: Flask, browser: Browser) -> None:
    page = browser.get("/")
    start = page.text.index("/brand/")
    answer = browser.get(page.text[start : page.text.index(".css", start) + 4]).answer
    assert answer.mimetype == "text/css"
    assert b"--brand: #0d6d74" in answer.data


def test_health_and_readiness(browser: Browser) -> None:
    assert browser.get("/healthz").answer.get_json() == {"status": "ok"}
    ready = browser.get("/readyz").answer.get_json()
    assert ready["status"] == "ready"
    assert ready["migrations"] == "current"


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("lena@example.org", "mailto:lena@example.org"),
        ("lena+jobs@example.org", "mailto:lena%2Bjobs@example.org"),
        ("a?bcc=eve@example.org", "mailto:a%3Fbcc%3Deve@example.org"),
        ("a&body=x#y@example.org", "mailto:a%26body%3Dx%23y@example.org"),
        ("zoë@bücher.example", "mailto:zo%C3%AB@b%C3%BCcher.example"),
    ],
)
def test_a_link_to_a_mailbox_names_nothing_but_the_mailbox(address: str, link: str) -> None:
    assert mailto(address) == link
    assert urlsplit(link).query == urlsplit(link).fragment == ""


@pytest.mark.parametrize(
    "text",
    ["Referentin_/ Referent (m/w/d)", "am 3._Dezember_2026", "until 2_hours before", "Nr. 5,"],
)
def test_a_slash_never_begins_a_line_and_a_number_stays_with_what_it_counts(text: str) -> None:
    assert unparted(text.replace("_", " ")) == text.replace("_", "\N{NO-BREAK SPACE}")


def test_markup_keeps_its_own_spaces() -> None:
    assert unparted(Markup("<b>3 Uhr</b>")) == Markup("<b>3 Uhr</b>")
