"""The person's side: choosing when to read, reading, saying whether it helped."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core.voices import AddressForm
from portal.feedback.models import Answer, FeedbackRating, FeedbackReading
from portal.feedback.wording import DU_WORDS
from tests.browser import Browser
from tests.factories import NOW, a_person, given
from tests.feedback.scene import Scene, actions, count

Enter = Callable[[int], Browser]


@pytest.fixture
def enter(app: Flask) -> Enter:
    return lambda person_id: Browser(app, language="en").entered_as(person_id)


@pytest.fixture
def scene(db: Session) -> Scene:
    return Scene.begin(db, person=a_person(language="en")).save().ask().release()


def address(scene: Scene, step: str = "") -> str:
    return f"/feedback/{scene.out.public_id}{step}"


def test_a_person_reads_when_they_choose_and_says_whether_it_helped(
    scene: Scene, enter: Enter, db: Session
) -> None:
    browser = enter(scene.person_id).get(address(scene))
    assert "Read feedback" in browser.text
    assert "vollständig getestet" not in browser.text

    browser.submit(address(scene, "/reading"))
    assert browser.path == address(scene)
    assert "vollständig getestet" in browser.text

    browser.submit(address(scene, "/rating"), answer="partly")
    assert 'role="status"' in browser.text
    assert db.scalars(select(FeedbackRating.answer)).all() == [Answer.PARTLY]


def test_looking_changes_nothing(scene: Scene, enter: Enter, db: Session) -> None:
    browser = enter(scene.person_id)
    for _ in range(3):
        browser.get(address(scene))
        browser.client.head(address(scene), base_url=browser.base)

    assert count(db, FeedbackReading) == 0


def test_the_letter_stays_open_once_it_was_opened(scene: Scene, enter: Enter) -> None:
    browser = enter(scene.person_id).get(address(scene)).submit(address(scene, "/reading"))

    assert "vollständig getestet" in browser.get(address(scene)).text


def test_nothing_of_it_reaches_the_audit_trail(scene: Scene, enter: Enter, db: Session) -> None:
    before = actions(db)
    browser = enter(scene.person_id).get(address(scene)).submit(address(scene, "/reading"))
    browser.submit(address(scene, "/rating"), answer="no")
    db.rollback()

    assert actions(db) == before


def test_an_answer_can_be_changed_and_sent_twice(scene: Scene, enter: Enter, db: Session) -> None:
    browser = enter(scene.person_id).get(address(scene)).submit(address(scene, "/reading"))
    for answer in ("no", "no", "yes"):
        assert browser.submit(address(scene, "/rating"), answer=answer).status == 200

    assert db.scalars(select(FeedbackRating.answer)).all() == [Answer.YES]
    assert re.search(r'<input[^>]*checked[^>]*value="yes"', browser.text)


def test_an_answer_that_is_none_gets_a_sentence(scene: Scene, enter: Enter, db: Session) -> None:
    browser = enter(scene.person_id).get(address(scene)).submit(address(scene, "/reading"))
    for fields in ({}, {"answer": ""}, {"answer": "<b>"}, {"answer": "yes" * 5000}):
        browser.submit(address(scene, "/rating"), **fields)
        assert browser.status == 422
        assert "choose an answer" in browser.text
        assert "<title>Error: " in browser.text
    assert count(db, FeedbackRating) == 0


def test_withdrawn_while_it_is_read(scene: Scene, enter: Enter, db: Session) -> None:
    browser = enter(scene.person_id).get(address(scene)).submit(address(scene, "/reading"))
    scene.withdraw()

    browser.submit(address(scene, "/rating"), answer="yes")

    assert browser.status == 410
    assert "withdrawn" in browser.text
    assert "Lena Vogt" in browser.text
    assert count(db, FeedbackRating) == 0
    assert browser.get(address(scene)).status == 410
    assert browser.post(address(scene, "/reading"), csrf_token="x").status == 400


def test_withdrawn_before_it_was_read(scene: Scene, enter: Enter, db: Session) -> None:
    browser = enter(scene.person_id).get(address(scene))
    scene.withdraw()

    assert browser.submit(address(scene, "/reading")).status == 410
    assert count(db, FeedbackReading) == 0


def test_the_time_to_read_is_over(scene: Scene, enter: Enter, db: Session) -> None:
    scene.out.readable_until = NOW - timedelta(seconds=1)
    db.commit()

    browser = enter(scene.person_id).get(address(scene))

    assert browser.status == 410
    assert "The time to read this feedback is over." in browser.text


def test_a_foreign_letter_is_not_found(scene: Scene, enter: Enter, db: Session) -> None:
    given(db, other := a_person(language="en"))
    browser = enter(other.id)
    assert browser.get(address(scene)).status == 404
    for step in ("/reading", "/rating"):
        browser.get("/home").submit(address(scene, step), answer="yes")
        assert browser.status == 404
    assert count(db, FeedbackReading) + count(db, FeedbackRating) == 0


def test_an_address_that_is_none_is_not_found(scene: Scene, enter: Enter) -> None:
    browser = enter(scene.person_id)
    for wrong in ("short", "x" * 22, "x" * 23, "ü" * 22, "..%2f" + "x" * 17):
        assert browser.get(f"/feedback/{wrong}").status == 404


def test_without_a_link_nobody_reads(scene: Scene, app: Flask) -> None:
    browser = Browser(app, language="en").get(address(scene))

    assert browser.path == "/link"
    assert "vollständig" not in browser.text


def test_a_newer_version_is_pointed_at(scene: Scene, enter: Enter, db: Session) -> None:
    first = scene.out
    browser = enter(scene.person_id).get(address(scene)).submit(address(scene, "/reading"))
    scene.save(letter="danke für Ihre Zeit.").ask().release()

    browser.get(f"/feedback/{first.public_id}")

    assert "There is a newer version" in browser.text
    assert f"/feedback/{scene.out.public_id}" in browser.text
    assert "danke für Ihre Zeit." not in browser.text


def test_what_staff_wrote_in_another_language_is_marked(scene: Scene, enter: Enter) -> None:
    browser = enter(scene.person_id).get(address(scene)).submit(address(scene, "/reading"))

    assert '<html lang="en"' in browser.text
    assert '<div class="stack" lang="de">\n<p>' in browser.text
    assert '<h3 lang="de">Betrieb</h3>' in browser.text
    assert '<h2 id="convinced">What convinced us</h2>' in browser.text
    assert "<p>In German</p>" in browser.text


def test_the_same_language_is_not_marked(db: Session, enter: Enter) -> None:
    scene = Scene.begin(db, person=a_person(language="en")).save(language="en").ask().release()
    scene.application.vacancy.language = "en"
    scene.save(letter="thank you for your time.", language="en").ask().release()
    browser = enter(scene.person_id).get(address(scene)).submit(address(scene, "/reading"))

    assert ' lang="en"' not in browser.text.partition("<main")[2].partition("</main>")[0]
    assert "<p>In English</p>" not in browser.text


@pytest.mark.parametrize("form", list(AddressForm))
def test_the_letter_greets_as_the_application_says(
    db: Session, enter: Enter, form: AddressForm
) -> None:
    scene = Scene.begin(db, person=a_person(language="en"), address_form=form)
    scene.save(language="en").ask().release()
    browser = enter(scene.person_id).get(address(scene)).submit(address(scene, "/reading"))

    name = "Zofia" if form is AddressForm.DU else "Zofia Möchlichen"
    assert f"<p>Hello {name},</p>" in browser.text


DU_TEXT: dict[str, Any] = {
    "letter": "danke für das Gespräch. Wir haben uns für jemand anderen entschieden.",
    "next_step": "Beim Ausbildungstag kannst du wieder dabei sein.",
}
SIE_WORDS = re.compile(r"\b(?:Sie|Ihnen|Ihr(?:e[mnrs]?)?)\b")


@pytest.mark.parametrize("form", list(AddressForm))
def test_a_german_page_never_mixes_sie_and_du(db: Session, app: Flask, form: AddressForm) -> None:
    scene = Scene.begin(db, address_form=form)
    points = scene.draft().points[:1]
    text: dict[str, Any] = {"next_step": ""} if form is AddressForm.SIE else DU_TEXT
    point = replace(points[0], observation="Die Lösung war vollständig getestet.")
    scene.save(**text | {"points": (point,)}).ask().release()
    browser = Browser(app).entered_as(scene.person_id)

    texts = [browser.get(address(scene)).text]
    texts.append(browser.submit(address(scene, "/reading")).text)
    texts.append(browser.submit(address(scene, "/rating"), answer="yes").text)
    scene.withdraw()
    texts.append(browser.get(address(scene)).text)
    other = SIE_WORDS if form is AddressForm.DU else DU_WORDS
    for words in texts:
        found = other.search(unescape(re.sub(r"<[^>]*>", " ", words)))
        assert found is None, found


def test_the_page_promises_only_what_is_true(scene: Scene, enter: Enter) -> None:
    browser = enter(scene.person_id).get(address(scene)).submit(address(scene, "/reading"))

    assert "HR does not see when somebody reads." in browser.text
    assert "A second person has read this feedback and released it." in browser.text
    for word in ("reject", "Absage", "abgelehnt"):
        assert word not in browser.text


def test_there_is_at_most_one_full_button(scene: Scene, enter: Enter) -> None:
    browser = enter(scene.person_id).get(address(scene))
    assert browser.text.count('class="btn"') == 1

    browser.submit(address(scene, "/reading"))
    assert browser.text.count('class="btn"') == 0
