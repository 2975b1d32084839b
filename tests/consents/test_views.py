"""The record to read and print, and "I no longer agree" from a mail without signing in."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.consents import tokens
from portal.consents.models import Action, Channel, ConsentEvent, Proof, Purpose
from portal.consents.queries import has_consent
from portal.core.db import write_transaction
from portal.core.runtime import Runtime
from portal.people.merging import Keep, merge_people
from portal.people.models import Person
from portal.talentpool.models import PoolMembership
from tests.browser import Browser
from tests.factories import NOW, a_person, an_employer, given
from tests.factories.talentpool import a_member, agreed
from tests.snapshots import snapshot


@pytest.fixture
def person(db: Session) -> Person:
    given(db, an_employer(), person := a_person())
    return a_member(db, person, interests=("IT",))


@pytest.fixture
def path(runtime: Runtime, person: Person) -> str:
    token = tokens.make_token(runtime.keys, person.public_id, Purpose.TALENT_POOL)
    return f"/consents/withdrawal/{token}"


def holds(db: Session, person: Person) -> bool:
    db.rollback()
    return has_consent(db, person.id, Purpose.TALENT_POOL, NOW)


def test_looking_at_the_link_changes_nothing(browser: Browser, runtime: Runtime, path: str) -> None:
    before = snapshot(runtime)
    for method in ("HEAD", "GET", "HEAD", "GET"):
        answer = browser.client.open(path, method=method, base_url=browser.base)
        assert answer.status_code == 200
    assert snapshot(runtime) == before


def test_the_page_has_one_button_that_ends_it_at_once(
    browser: Browser, db: Session, path: str, person: Person
) -> None:
    assert browser.get(path).text.count('type="submit"') == 1
    browser.submit(path)
    assert "Sie haben den Talentpool verlassen" in browser.text
    assert not holds(db, person)
    assert db.scalar(select(func.count(PoolMembership.id))) == 0
    assert "Sie sind nicht im Talentpool" in browser.get(path).text


def test_a_mail_program_posts_without_cookie_or_token_as_often_as_it_likes(
    app: Flask, db: Session, path: str, person: Person
) -> None:
    for _ in range(2):
        answer = app.test_client().post(
            path, base_url="http://portal.test", data={"List-Unsubscribe": "One-Click"}
        )
        assert answer.status_code == 200
    assert not holds(db, person)
    events = db.scalars(select(ConsentEvent).order_by(ConsentEvent.id)).all()
    assert [event.action for event in events] == [Action.GIVEN, Action.WITHDRAWN]
    assert (events[-1].channel, events[-1].proof) == (Channel.MAIL_LINK, Proof.MAIL_LINK)


def test_only_this_view_does_without_a_token_in_the_form() -> None:
    from portal.web.csrf import _guard

    assert _guard._exempt_views == {"portal.consents.views.create_withdrawal"}


def test_a_link_we_have_not_signed_leads_nowhere(
    browser: Browser, runtime: Runtime, person: Person
) -> None:
    other = runtime.keys.sign([person.public_id, "talent_pool"], purpose="link:silence")
    wrong = runtime.keys.sign([person.public_id, "everything"], purpose=tokens.SALT)
    for token in ("x", other, wrong, "x" * 300):
        assert browser.get(f"/consents/withdrawal/{token}").status == 404


def test_it_ends_nothing_but_its_own_purpose(
    browser: Browser, db: Session, path: str, person: Person
) -> None:
    agreed(db, person, Purpose.NEWSLETTER)
    browser.get(path).submit(path)
    db.rollback()
    assert has_consent(db, person.id, Purpose.NEWSLETTER, NOW)


def test_the_record_shows_every_decision_with_its_words(
    app: Flask, db: Session, person: Person, path: str
) -> None:
    Browser(app).get(path).submit(path)
    text = Browser(app).entered_as(person.id).get("/consents").text
    assert "Talentpool: zugestimmt" in text
    assert "Talentpool: Zustimmung widerrufen" in text
    assert "Nordlicht Energie darf meinen Namen" in text
    assert "Version 1" in text
    assert "Gültig bis" in text
    assert re.search(r"Uhr \(ME", text)


def test_the_record_speaks_english_and_keeps_the_words_that_were_read(
    app: Flask, person: Person
) -> None:
    text = Browser(app, language="en").entered_as(person.id).get("/consents?language=en").text
    assert "Talent pool: agreed" in text
    assert '<blockquote lang="de">' in text


def test_somebody_elses_decisions_are_not_shown(app: Flask, db: Session, person: Person) -> None:
    given(db, other := a_person())
    assert "zugestimmt" not in Browser(app).entered_as(other.id).get("/consents").text


def test_after_two_became_one_a_mail_to_either_ends_both_consents(
    browser: Browser, db: Session, path: str, person: Person
) -> None:
    given(db, today := a_person())
    a_member(db, today)
    with write_transaction(db):
        merge_people(
            db,
            source_id=person.id,
            target_id=today.id,
            keep=Keep(),
            now=NOW,
            actor=Actor.system(),
        )
    browser.get(path).submit(path)
    assert not holds(db, person)
    assert not holds(db, today)
    assert db.scalar(select(func.count(PoolMembership.id))) == 0
