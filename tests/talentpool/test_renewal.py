"""A year in the pool: two questions, and what follows from an answer and from none."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.consents import tokens as consent_tokens
from portal.consents.chores import expire_consents
from portal.consents.models import Action, Channel, ConsentEvent, Purpose
from portal.consents.queries import live_consents
from portal.consents.service import months_later
from portal.core.deeds import DeedState
from portal.core.runtime import Runtime
from portal.core.worker import drain
from portal.outbox import service as outbox
from portal.outbox.handler import Ready, prepare
from portal.outbox.models import OutgoingMail
from portal.people.models import Person
from portal.talentpool import service, tokens
from portal.talentpool.chores import ask_whether_members_stay
from portal.talentpool.models import PoolMembership
from tests.browser import Browser
from tests.factories import NOW, a_person, an_employer, given
from tests.factories.talentpool import DECISION, a_member
from tests.snapshots import snapshot

DAY = timedelta(days=1)
END = months_later(NOW, 12)
WORDS = re.compile(r'name="words"[^>]*value="([^"]*)"')


@pytest.fixture
def person(db: Session) -> Person:
    given(db, an_employer(), person := a_person())
    return a_member(db, person, interests=("IT",), places=("Kiel",))


def chores(runtime: Runtime, at: datetime) -> None:
    """What the worker does on this day, several times over."""
    with time_machine.travel(at, tick=True):
        for _ in range(3):
            expire_consents(runtime)
            ask_whether_members_stay(runtime)


def mails(db: Session) -> list[str]:
    db.rollback()
    return list(db.scalars(select(OutgoingMail.kind).order_by(OutgoingMail.id)))


def link(runtime: Runtime, db: Session) -> str:
    member = db.scalars(select(PoolMembership.public_id)).one()
    return f"/talent-pool/renewal/{tokens.make_token(runtime.keys, member)}"


def until(db: Session, person: Person, now: datetime) -> datetime | None:
    db.rollback()
    db.expire_all()
    found = live_consents(db, person.id, now).get(Purpose.TALENT_POOL)
    return found.expires_at if found else None


def test_a_year_without_an_answer(runtime: Runtime, db: Session, person: Person) -> None:
    chores(runtime, END - 31 * DAY)
    assert mails(db) == []
    chores(runtime, END - 30 * DAY)
    chores(runtime, END - 29 * DAY)
    chores(runtime, END - 8 * DAY)
    assert mails(db) == ["pool_renewal"]
    chores(runtime, END - 7 * DAY)
    chores(runtime, END - 1 * DAY)
    assert mails(db) == ["pool_renewal"] * 2
    chores(runtime, END)
    chores(runtime, END + DAY)
    assert mails(db) == ["pool_renewal", "pool_renewal", "pool_ended"]
    assert db.scalar(select(func.count(PoolMembership.id))) == 0
    actions = db.scalars(select(ConsentEvent.action).order_by(ConsentEvent.id)).all()
    assert actions == [Action.GIVEN, Action.EXPIRED]


def test_a_worker_that_was_away_asks_once_only(
    runtime: Runtime, db: Session, person: Person
) -> None:
    chores(runtime, END - 5 * DAY)
    assert mails(db) == ["pool_renewal"]


def test_an_answer_begins_another_year(
    app: Flask, runtime: Runtime, db: Session, person: Person
) -> None:
    chores(runtime, END - 30 * DAY)
    path, at = link(runtime, db), END - 20 * DAY
    with time_machine.travel(at, tick=True):
        browser = Browser(app).get(path)
        fields = {"words": WORDS.findall(browser.text)[0], "csrf_token": browser._token()}
        for _ in range(2):  # two presses are one answer
            browser.post(path, **fields)
            assert "Sie müssen nichts tun" in browser.text
    renewed = until(db, person, at)
    assert renewed is not None
    assert abs(renewed - months_later(at, 12)) < DAY
    events = db.scalars(select(ConsentEvent).order_by(ConsentEvent.id)).all()
    assert [event.action for event in events] == [Action.GIVEN, Action.RENEWED]
    assert events[-1].channel is Channel.MAIL_LINK
    chores(runtime, END - 7 * DAY)
    assert mails(db) == ["pool_renewal"]
    chores(runtime, renewed - 30 * DAY)
    assert mails(db) == ["pool_renewal"] * 2


def test_looking_at_the_links_of_the_mail_changes_nothing(
    app: Flask, runtime: Runtime, db: Session, person: Person
) -> None:
    token = consent_tokens.make_token(runtime.keys, person.public_id, Purpose.TALENT_POOL)
    paths = (link(runtime, db), f"/consents/withdrawal/{token}")
    with time_machine.travel(END - 20 * DAY, tick=True):
        before, client = snapshot(runtime), app.test_client()
        for path in paths:
            for method in ("HEAD", "GET", "GET", "HEAD"):
                answer = client.open(path, method=method, base_url="http://portal.test")
                assert answer.status_code == 200
        assert snapshot(runtime) == before


def test_who_comes_too_late_reads_a_kind_sentence(
    app: Flask, runtime: Runtime, db: Session, person: Person
) -> None:
    path = link(runtime, db)
    with time_machine.travel(END + DAY, tick=True):
        browser = Browser(app).get(path)
        assert browser.status == 410
        assert "Das hat für Sie keine Nachteile" in browser.text
        expire_consents(runtime)
        assert Browser(app).get(path).status == 410
    assert Browser(app).get("/talent-pool/renewal/x").status == 404


def test_who_left_is_not_asked_and_gets_no_notice(
    runtime: Runtime, db: Session, person: Person
) -> None:
    chores(runtime, END - 30 * DAY)
    service.leave(db, person_id=person.id, decision=DECISION, now=END - 29 * DAY)
    db.commit()
    chores(runtime, END)
    assert mails(db) == ["pool_renewal"]
    with time_machine.travel(END, tick=True):
        drain(runtime)
        db.rollback()
        db.expire_all()
        mail = db.scalars(select(OutgoingMail)).one()
        assert (mail.deed.state, mail.deed.problem) == (DeedState.DROPPED, "left")


def test_a_silenced_member_is_not_written_to(runtime: Runtime, db: Session, person: Person) -> None:
    outbox.silence_person(db, person_id=person.id, now=NOW)
    db.commit()
    chores(runtime, END - 30 * DAY)
    with time_machine.travel(END - 29 * DAY, tick=True):
        drain(runtime)
    db.rollback()
    db.expire_all()
    assert db.scalars(select(OutgoingMail)).one().deed.problem == "silent_by_wish"


def test_the_mail_says_until_when_and_both_ways(
    runtime: Runtime, db: Session, person: Person
) -> None:
    chores(runtime, END - 30 * DAY)
    db.rollback()
    mail: Any = db.scalars(select(OutgoingMail)).one()
    with time_machine.travel(END - 30 * DAY, tick=True):
        ready = prepare(db, runtime=runtime, mail_id=mail.id, now=END - 30 * DAY)
    assert isinstance(ready, Ready)
    text = ready.envelope.content.decode().replace("=\r\n", "")
    assert "23. November 2027" in text
    assert "/talent-pool/renewal/" in text
    assert "/consents/withdrawal/" in text
    assert "List-Unsubscribe" not in text
