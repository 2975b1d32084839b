"""My data as the person meets it."""

import json

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core.runtime import Runtime
from portal.people.models import Person
from portal.privacy.models import ErasureRequest, RequestState
from tests.browser import Browser
from tests.factories import a_person, given
from tests.world import World, build_world


@pytest.fixture
def world(runtime: Runtime) -> World:
    return build_world(runtime)


@pytest.fixture
def reader(app: Flask, world: World) -> Browser:
    return Browser(app).entered_as(world.person_id)


def test_everything_is_there_in_the_readers_words(reader: Browser) -> None:
    page = reader.get("/my-data").text
    for words in (
        "Meine Daten",
        "zofia.moechlichen",
        "NL-2026-",
        "Ihre Lösung war vollständig getestet.",
        "Rückmeldung ist da",
        "Firefox, Linux",
    ):
        assert words in page, words
    assert "None" not in page
    assert "feedback_ready" not in page  # a code of ours


def test_nothing_of_anybody_else_is_there(reader: Browser, db: Session, world: World) -> None:
    for other in db.scalars(select(Person).where(Person.id != world.person_id)):
        assert other.email not in reader.get("/my-data").text
        assert other.email not in reader.get("/my-data/file").text


def test_a_letter_in_the_making_is_named_without_its_words(app: Flask, db: Session) -> None:
    world = build_world(app.extensions["runtime"])
    draft_person = db.scalars(select(Person).where(Person.first_name == "Ekkehard")).one()
    text = Browser(app).entered_as(draft_person.id).get("/my-data/file").text
    assert json.loads(text)["parts"]["feedback"][0]["facts"]["state"] == "in_review"
    assert "vollständig getestet" not in text
    assert world.draft not in text


def test_the_file_is_kept_nowhere_on_the_way(reader: Browser) -> None:
    answer = reader.get("/my-data/file").answer
    assert answer.mimetype == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="meine-daten.json"'


def test_for_printing_everything_is_unfolded(reader: Browser) -> None:
    folded, unfolded = reader.get("/my-data").text, reader.get("/my-data?all=1").text
    assert unfolded.count('class="part" open') > folded.count('class="part" open') == 1


def test_the_way_from_asking_to_withdrawing(reader: Browser, db: Session) -> None:
    page = reader.get("/my-data/erasure").text
    assert "3. Mai 2027" in page  # what speaks against: claims about the decision
    assert "Art. 17 Abs. 3" in page

    page = reader.submit("/my-data/erasure").text
    assert "Ihre Anfrage ist angekommen" in page
    assert "Löschung anfragen" not in page
    assert "Sie haben um die Löschung Ihrer Daten gebeten." in reader.get("/my-data").text

    reader.get("/my-data/erasure")
    assert "zurückgezogen" in reader.submit("/my-data/erasure/withdrawal").text
    states = [request.state for request in db.scalars(select(ErasureRequest))]
    assert RequestState.WITHDRAWN in states


def test_asking_twice_is_met_kindly(reader: Browser) -> None:
    reader.submit("/my-data/erasure")
    assert "Es gibt schon eine Löschanfrage" in reader.submit("/my-data/erasure").text
    assert reader.status == 200


def test_a_guest_sees_that_no_period_runs(app: Flask, db: Session) -> None:
    given(db, guest := a_person())
    page = Browser(app).entered_as(guest.id).get("/my-data/erasure").text
    assert "In Ihrem Fall läuft keine Frist mehr" in page
