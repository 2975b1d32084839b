"""The page on which people stay in touch: separate, unticked, and as easy to end as to begin."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.consents.models import Action, ConsentEvent, Purpose
from portal.consents.queries import live_consents
from portal.outbox import service as outbox
from portal.people.models import Person
from portal.talentpool import queries
from portal.talentpool.models import Frequency, PoolMembership
from portal.talentpool.queries import Member
from tests.browser import Browser
from tests.factories import NOW, a_person, a_vacancy, an_application, an_employer, given
from tests.factories.talentpool import a_member, agreed

BOXES = re.compile(r"<input[^>]*type=\"(?:checkbox|radio)\"[^>]*>")
HIDDEN = re.compile(r'<input[^>]*name="(before|seals)"[^>]*value="([^"]*)"')


@pytest.fixture
def person(db: Session) -> Person:
    given(db, an_employer(), person := a_person())
    given(db, an_application(person=person, vacancy=a_vacancy(department="Netzbetrieb")))
    given(db, an_application(vacancy=a_vacancy(department="Finanzen")))
    return person


@pytest.fixture
def reader(app: Flask, person: Person) -> Browser:
    return Browser(app).entered_as(person.id)


def save(reader: Browser, **fields: object) -> Browser:
    """The form of the page in front of us, with these answers."""
    if "before" not in fields and reader.path != "/talent-pool":
        reader.get("/talent-pool")
    hidden = dict(HIDDEN.findall(reader.text))
    return reader.submit("/talent-pool", **hidden | fields)


def member_of(db: Session, person: Person) -> Member | None:
    db.rollback()
    db.expire_all()
    return queries.find_member(db, person_id=person.id, now=NOW + timedelta(minutes=1))


def live(db: Session, person: Person) -> set[Purpose]:
    db.rollback()
    db.expire_all()
    return set(live_consents(db, person.id, NOW + timedelta(minutes=1)))


def number_of(db: Session, model: type[object]) -> int:
    return db.scalar(select(func.count()).select_from(model)) or 0


def test_nothing_is_ticked_for_the_person(reader: Browser) -> None:
    boxes = BOXES.findall(reader.get("/talent-pool").text)
    assert len(boxes) == 3 + 2 + 3
    assert [box for box in boxes if "checked" in box] == []


def test_each_offer_is_a_box_of_its_own_with_its_whole_text(reader: Browser) -> None:
    text = reader.get("/talent-pool").text
    for purpose in Purpose:
        assert f'value="{purpose}"' in text
    assert "Nordlicht Energie darf meinen Namen" in text
    assert "12 Monate lang" in text
    assert "Ein Nein hat keine Nachteile" in text


def test_the_page_says_once_that_all_is_voluntary(reader: Browser) -> None:
    text = reader.get("/talent-pool").text
    assert "Alles ist freiwillig" in text
    assert text.count("(freiwillig)") == 1  # the places


def test_joining_is_a_tick_and_a_button(reader: Browser, db: Session, person: Person) -> None:
    save(reader, purposes="talent_pool")
    assert "Sie sind jetzt im Talentpool" in reader.text
    assert "23. November 2027" in reader.text
    member = member_of(db, person)
    assert member is not None
    assert member.membership.frequency is Frequency.QUARTERLY


def test_leaving_takes_no_more_than_joining(reader: Browser, db: Session, person: Person) -> None:
    save(reader, purposes="talent_pool", interests="Finanzen")
    assert len([box for box in BOXES.findall(reader.text) if "checked" in box]) == 3
    save(reader, interests="Finanzen")
    assert "Interessen, Orte und Häufigkeit sind gelöscht" in reader.text
    assert member_of(db, person) is None
    assert number_of(db, PoolMembership) == 0


def test_one_button_leaves_the_pool_alone(reader: Browser, db: Session, person: Person) -> None:
    save(reader, purposes=["talent_pool", "newsletter"])
    reader.submit("/talent-pool/departure")
    assert live(db, person) == {Purpose.NEWSLETTER}
    assert number_of(db, PoolMembership) == 0
    reader.submit("/talent-pool/departure")
    assert reader.status == 200


def test_each_purpose_is_decided_by_itself(reader: Browser, db: Session, person: Person) -> None:
    save(reader, purposes=["newsletter"])
    assert live(db, person) == {Purpose.NEWSLETTER}
    save(reader, purposes=["job_alerts"])
    assert live(db, person) == {Purpose.JOB_ALERTS}
    assert member_of(db, person) is None


def test_wishes_are_kept_and_shown_again(reader: Browser, db: Session, person: Person) -> None:
    save(
        reader,
        purposes="talent_pool",
        interests=["Finanzen", "Netzbetrieb"],
        places="Hamburg, Kiel; hamburg",
        frequency="monthly",
    )
    member = member_of(db, person)
    assert member is not None
    assert [i.name for i in member.membership.interests] == ["Finanzen", "Netzbetrieb"]
    assert [p.name for p in member.membership.places] == ["Hamburg", "Kiel"]
    assert 'value="Hamburg, Kiel"' in reader.text
    save(reader, purposes="talent_pool", places="Kiel", frequency="monthly")
    member = member_of(db, person)
    assert member is not None
    assert ([p.name for p in member.membership.places], member.membership.interests) == (
        ["Kiel"],
        [],
    )


def test_wishes_without_the_pool_are_not_stored_and_the_page_says_so(
    reader: Browser, db: Session
) -> None:
    save(reader, interests="Finanzen", places="Kiel")
    assert "Wir haben sie nicht gespeichert" in reader.text
    assert number_of(db, PoolMembership) == 0


def test_wrong_input_keeps_everything_typed(reader: Browser, db: Session, person: Person) -> None:
    save(
        reader,
        purposes="talent_pool",
        interests="Finanzen",
        places="Kiel, Bremen, Rostock, Emden",
        frequency="monthly",
    )
    assert reader.status == 422
    assert "bis zu drei Orte" in reader.text
    assert 'value="Kiel, Bremen, Rostock, Emden"' in reader.text
    assert len([box for box in BOXES.findall(reader.text) if "checked" in box]) == 3
    assert live(db, person) == set()
    save(reader, purposes="talent_pool", places="Kiel", before="")
    assert live(db, person) == {Purpose.TALENT_POOL}


def test_sending_twice_is_as_good_as_once(reader: Browser, db: Session) -> None:
    reader.get("/talent-pool")
    hidden = dict(HIDDEN.findall(reader.text))
    for _ in range(2):
        reader.submit("/talent-pool", purposes="talent_pool", **hidden)
        assert reader.status == 200
    assert (number_of(db, ConsentEvent), number_of(db, PoolMembership)) == (1, 1)


def test_a_form_left_open_undoes_nothing_decided_elsewhere(
    reader: Browser, db: Session, person: Person
) -> None:
    reader.get("/talent-pool")
    hidden = dict(HIDDEN.findall(reader.text))
    agreed(db, person, Purpose.NEWSLETTER)
    reader.submit("/talent-pool", purposes="job_alerts", **hidden)
    assert live(db, person) == {Purpose.JOB_ALERTS, Purpose.NEWSLETTER}


def test_words_that_changed_meanwhile_are_read_again_first(
    reader: Browser, db: Session, person: Person
) -> None:
    reader.get("/talent-pool")
    hidden = dict(HIDDEN.findall(reader.text)) | {"seals": "talent_pool:other newsletter:x"}
    reader.submit("/talent-pool", purposes="talent_pool", places="Kiel", **hidden)
    assert reader.status == 409
    assert "Der Wortlaut hat sich geändert" in reader.text
    assert 'value="Kiel"' in reader.text
    assert live(db, person) == set()
    save(reader, purposes="talent_pool")
    assert live(db, person) == {Purpose.TALENT_POOL}


def test_saying_no_to_everything_costs_nothing(reader: Browser) -> None:
    save(reader)
    assert reader.status == 200
    assert reader.get("/home").status == 200
    assert "Sie sind nicht dabei" in reader.text


def test_home_says_until_when(reader: Browser) -> None:
    save(reader, purposes="talent_pool")
    assert "Sie sind dabei bis 23. November 2027" in reader.get("/home").text


def test_no_messages_and_the_pool_are_two_things(
    reader: Browser, db: Session, person: Person
) -> None:
    a_member(db, person)
    outbox.silence_person(db, person_id=person.id, now=NOW)
    db.commit()
    assert "Sie möchten keine weiteren Nachrichten" in reader.get("/talent-pool").text
    assert live(db, person) == {Purpose.TALENT_POOL}


def test_near_the_end_the_page_offers_to_stay(reader: Browser, db: Session, person: Person) -> None:
    a_member(db, person, now=NOW - timedelta(days=350))
    reader.get("/talent-pool")
    assert "/talent-pool/renewal" in reader.text
    reader.get("/talent-pool/renewal")
    words = re.findall(r'name="words"[^>]*value="([^"]*)"', reader.text)[0]
    for _ in range(2):
        reader.submit("/talent-pool/renewal", words=words)
        assert "23. November 2027" in reader.text
    actions = db.scalars(select(ConsentEvent.action).order_by(ConsentEvent.id)).all()
    assert actions == [Action.GIVEN, Action.RENEWED]


def test_after_the_end_the_person_is_simply_not_in_it(
    reader: Browser, db: Session, person: Person
) -> None:
    a_member(db, person, now=NOW - timedelta(days=360))
    assert "Sie sind dabei bis" in reader.get("/home").text
    with time_machine.travel(NOW + timedelta(days=6), tick=True):
        late = Browser(reader.app).entered_as(person.id)
        assert "Sie sind nicht dabei" in late.get("/talent-pool").text
        late.get("/talent-pool/renewal")
        assert late.status == 410
        assert "gelöscht" in late.text
