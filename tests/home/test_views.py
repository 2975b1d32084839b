"""The start page and the page behind a personal link."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.content.models import LegalPage
from portal.core.runtime import Runtime
from portal.core.voices import AddressForm
from portal.feedback import service as feedback
from portal.feedback.models import FeedbackState
from tests.browser import CSRF, Browser
from tests.factories import (
    NOW,
    a_feedback,
    a_legal_text,
    a_person,
    a_staff_account,
    an_application,
    an_employer,
    given,
)
from tests.factories.vacancies import an_open_vacancy
from tests.snapshots import snapshot


@pytest.fixture(autouse=True)
def _employer(db: Session) -> None:
    given(db, an_employer())


def a_letter(db: Session, **values: object) -> int:
    """Somebody has been sent a letter; returns the person's id."""
    author = a_staff_account(name="Jasper Ohm")
    approver = a_staff_account(Role.RECRUITER)
    application = an_application(**values)
    given(db, author, approver, application)
    text = a_feedback(application=application, author=author, state=FeedbackState.IN_REVIEW)
    given(db, text)
    feedback.release_feedback(
        db, application=application, revision=text.revision, by=approver, now=NOW
    )
    db.commit()
    return application.person_id


def test_the_page_is_a_short_letter_with_one_button(app: Flask, db: Session) -> None:
    page = Browser(app).entered_as(a_letter(db)).get("/home")
    assert "Guten Tag" in page.text
    assert "Jasper Ohm" in page.text
    assert "21. Februar 2027" in page.text
    assert page.text.count('class="btn"') == 1
    assert "Überzeugt" not in page.text  # reading begins when the person wants it to


def test_looking_at_the_page_notes_nothing(app: Flask, runtime: Runtime, db: Session) -> None:
    browser = Browser(app).entered_as(a_letter(db))
    before = snapshot(runtime)
    browser.get("/home")
    assert snapshot(runtime) == before


def test_an_application_with_du_gets_a_page_with_du(app: Flask, db: Session) -> None:
    person_id = a_letter(db, address_form=AddressForm.DU)
    page = Browser(app).entered_as(person_id).get("/home")
    assert "Hallo" in page.text
    assert "Zofia," in page.text
    assert "Guten Tag" not in page.text
    for word in (" Sie ", " Ihre ", " Ihnen "):
        assert word not in page.text


def test_somebody_without_a_letter_is_told_so_kindly(app: Flask, db: Session) -> None:
    given(db, person := a_person())
    page = Browser(app).entered_as(person.id).get("/home")
    assert page.status == 200
    assert 'class="btn"' not in page.text


def test_a_letter_leaves_the_page_when_its_time_is_over(app: Flask, db: Session) -> None:
    person_id = a_letter(db)
    with time_machine.travel(NOW + timedelta(days=91)):
        page = Browser(app).entered_as(person_id).get("/home")
    assert "Jasper Ohm" not in page.text


def test_without_a_session_the_way_in_is_shown(browser: Browser) -> None:
    page = browser.get("/home")
    assert page.path == "/link"
    assert "Link" in page.text


def test_the_start_page_assumes_nothing_about_its_reader(browser: Browser) -> None:
    page = browser.get("/")
    assert "Nordlicht Energie AG" in page.text
    assert "/link" in page.text
    for words in ("leider", "abgelehnt", "Absage"):
        assert words not in page.text


def test_nothing_of_a_decision_shows_before_somebody_is_told(app: Flask, db: Session) -> None:
    """The application is there, the text is written, and nobody has released it."""
    author = a_staff_account(name="Jasper Ohm")
    application = an_application(told_at=None, told_by=None)
    given(db, author, application, other := a_person())
    given(db, a_feedback(application=application, author=author, state=FeedbackState.IN_REVIEW))

    page = Browser(app).entered_as(application.person_id).get("/home")

    for words in ("Brief", "Rückmeldung", "Entscheidung", "Jasper Ohm", application.vacancy.title):
        assert words not in page.text, words
    nobody = Browser(app).entered_as(other.id).get("/home")
    # as for somebody who never applied
    assert CSRF.sub("", page.text) == CSRF.sub("", nobody.text)


def test_the_start_page_stands_before_anything_is_entered(browser: Browser, db: Session) -> None:
    page = browser.get("/")
    assert page.status == 200
    assert "persönliche Antwort" in page.text
    assert "Offene Stellen</h2>" not in page.text


def test_the_start_page_says_what_staff_wrote_in_each_language(app: Flask, db: Session) -> None:
    bad = "<script>alert(1)</script> ![x](https://evil.example/x.png)"
    given(db, a_legal_text(page=LegalPage.START, body=f"Wir bauen Netze. {bad}"))
    page = Browser(app).get("/")
    assert "Wir bauen Netze." in page.text
    assert "<script>alert" not in page.text
    assert "<img" not in page.text
    assert "persönliche Antwort." not in page.text

    english = Browser(app, language="en").get("/").text
    assert "Everyone who applies to us gets a personal answer." in english


def test_the_start_page_shows_five_open_positions(browser: Browser, db: Session) -> None:
    given(db, *(an_open_vacancy(title=f"Stelle {n}") for n in range(7)))
    page = browser.get("/")
    assert page.text.count("Stelle ") == 5
    assert "Stelle 6" in page.text
    assert "/vacancies" in page.page.links
    assert '<meta name="description"' in page.text


def test_the_start_page_can_be_found_and_the_own_page_cannot(app: Flask, db: Session) -> None:
    given(db, person := a_person())
    browser = Browser(app).entered_as(person.id)
    assert "noindex" not in browser.get("/").text
    assert "noindex" in browser.get("/home").text
