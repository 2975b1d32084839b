from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.content.models import LEGAL
from tests.browser import Browser
from tests.factories import NOW, a_legal_text, a_person, an_employer, given


@pytest.mark.parametrize("page", LEGAL)
def test_an_empty_page_says_kindly_whom_to_ask(browser: Browser, db: Session, page: str) -> None:
    given(db, an_employer())
    browser.language = "en"

    browser.get(f"/legal/{page}")

    assert browser.status == 200
    assert "We are still preparing this text." in browser.text
    assert 'href="mailto:recruiting@nordlicht.example"' in browser.text


def test_an_empty_page_stands_even_before_anything_is_set_up(browser: Browser) -> None:
    browser.language = "en"

    assert browser.get("/legal/imprint").status == 200


def test_everybody_reads_the_newest_version(browser: Browser, db: Session) -> None:
    given(
        db,
        a_legal_text(language="en", number=1, body="## Old"),
        a_legal_text(language="en", number=2, body="## Provider", written_at=NOW),
    )
    browser.language = "en"

    browser.get("/legal/imprint")

    assert "<h2>Provider</h2>" in browser.text
    assert "Old" not in browser.text
    assert "23 November 2026" in browser.text


def test_a_text_in_another_language_is_marked(browser: Browser, db: Session) -> None:
    given(db, a_legal_text(language="de", body="## Angaben\n\nNordlicht und nicht Südlicht"))
    browser.language = "en"

    browser.get("/legal/imprint")

    assert browser.page is not None
    assert browser.page.language == "en"
    assert "So far this text is only available in German." in browser.text
    assert '<div class="stack-l" lang="de">' in browser.text


def test_the_employers_language_comes_before_any_other(browser: Browser, db: Session) -> None:
    given(
        db,
        an_employer(language="en"),
        a_legal_text(language="en", body="English text"),
        a_legal_text(language="de", body="Deutscher Text"),
    )
    browser.language = "fr"

    assert "English text" in browser.get("/legal/imprint").text


def test_the_way_back_to_the_own_page_stays_for_a_person(browser: Browser, db: Session) -> None:
    given(db, person := a_person(language="en"), a_legal_text(language="en"))

    browser.entered_as(person.id).get("/legal/imprint")

    assert 'href="/home"' in browser.text


def test_hostile_text_stays_text(browser: Browser, db: Session) -> None:
    body = (
        "<script>alert(1)</script>\n\n[x](javascript:alert(1))\n\n"
        "![p](https://elsewhere.example/p.png)\n\n<b onclick=x>b</b>"
    )
    given(db, a_legal_text(language="en", body=body))
    browser.language = "en"

    browser.get("/legal/imprint")

    assert browser.text.count("<script") == 1
    assert "<img" not in browser.text
    assert "<b " not in browser.text
    assert 'href="javascript' not in browser.text


@pytest.mark.parametrize("path", ["/legal/", "/legal/terms", "/legal/imprint/2", "/legal/IMPRINT"])
def test_there_are_no_other_pages(browser: Browser, path: str) -> None:
    browser.language = "en"

    assert browser.get(path).status == 404


def test_reading_sets_no_cookie(browser: Browser, db: Session) -> None:
    given(db, a_legal_text(written_at=NOW - timedelta(days=3)))
    browser.language = "en"

    browser.get("/legal/imprint")

    assert "Set-Cookie" not in browser.answer.headers
