"""What other pages learn of events: ways on, what is due, figures, stored data."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.login import Viewer
from portal.access.permissions import Role
from portal.events.figures import figures
from portal.events.models import Event, EventFormat, EventSignUp, SignUpState, Visibility
from portal.events.privacy import SHARE
from portal.events.worklist import SOURCE
from portal.home.registry import ways_for
from portal.web.ways import Way
from portal.web.worklist import Entry, due_entries
from tests.browser import Browser
from tests.factories import NOW, a_person, an_employer, given
from tests.factories.events import an_event, asked, joined


def ways_of(app: Flask, db: Session, person_id: int) -> list[Way]:
    with app.test_request_context(base_url="http://portal.test"):
        return [way for way in ways_for(db, person_id, NOW) if way.url.startswith("/events")]


def test_home_shows_the_own_event_and_the_next_one(app: Flask, db: Session) -> None:
    given(
        db,
        an_employer(),
        own := an_event(slug="eigene", title="Eigene"),
        an_event(slug="frueher", title="Früher", starts_at=NOW + timedelta(days=2)),
        an_event(visibility=Visibility.HIDDEN, starts_at=NOW + timedelta(days=1)),
        person := a_person(),
    )
    assert [way.text for way in ways_of(app, db, person.id)] == ["Früher"]
    joined(db, own, person=person)
    found = ways_of(app, db, person.id)
    assert [(way.title, way.text, way.url) for way in found] == [
        ("Sie sind angemeldet", "Eigene", "/events/eigene"),
        ("Uns wiedersehen", "Früher", "/events/frueher"),
    ]
    assert found[0].note == "3. Dezember 2026"


@pytest.mark.parametrize(
    ("kind", "day"),
    [(EventFormat.ON_SITE, "3. Dezember 2026"), (EventFormat.ONLINE, "4. Dezember 2026")],
)
def test_a_person_far_away_reads_the_day_of_the_place_and_online_their_own(
    app: Flask, db: Session, kind: EventFormat, day: str
) -> None:
    """18:00 in Berlin is after midnight in Tokyo."""
    event = an_event(format=kind, slug="abend")
    given(db, an_employer(), event, person := a_person(zone="Asia/Tokyo"))
    joined(db, event, person=person)
    browser = Browser(app).entered_as(person.id)
    for address in ("/home", "/", "/events/abend"):
        assert day in browser.get(address).text, address


def test_without_events_home_says_nothing(app: Flask, db: Session) -> None:
    given(db, person := a_person())
    assert ways_of(app, db, person.id) == []


def entries(app: Flask, db: Session, role: Role) -> list[Entry]:
    viewer = Viewer(staff_id=1, name="Lena Vogt", roles=frozenset({role}))
    with app.test_request_context(base_url="http://portal.test"):
        return due_entries(db, [SOURCE], viewer, NOW)


def test_new_sign_ups_and_wishes_are_on_hrs_first_page(app: Flask, db: Session) -> None:
    given(db, an_employer(), far := an_event(title="Weit"), near := an_event(title="Nah"))
    near.starts_at = NOW + timedelta(days=5)
    joined(db, far)
    joined(db, near).need = "Aufzug"
    db.commit()

    found = {entry.person: entry for entry in entries(app, db, Role.RECRUITER)}

    assert found["Weit"].task == "1 neue Anmeldung"
    assert found["Nah"].task == "1 Person braucht etwas vor Ort"
    assert found["Nah"].group == "events"
    assert entries(app, db, Role.INTERVIEWER) == []


def test_the_week_counts_answered_sign_ups(db: Session) -> None:
    given(db, an_employer(), event := an_event())
    joined(db, event)
    asked(db, event)
    (figure,) = figures(NOW - timedelta(days=7), NOW + timedelta(days=1))
    assert db.scalar(select(figure.count)) == 1


def test_the_download_says_what_is_stored(app: Flask, db: Session) -> None:
    given(db, an_employer(), event := an_event(), person := a_person())
    joined(db, event, person=person, companions=1)
    (record,) = SHARE.export(db, person.id)
    facts = {fact.key: fact.value for fact in record.facts}
    assert record.title == "Ein Abend in der Leitwarte"
    assert (facts["seats"], facts["state"]) == (2, "confirmed")


def test_whoever_is_erased_leaves_the_seat_to_the_next(db: Session) -> None:
    given(db, an_employer(), event := an_event(capacity=1), person := a_person())
    joined(db, event, person=person)
    waiting = joined(db, event)

    SHARE.erase(db, person.id, now=NOW)
    db.commit()

    assert waiting.state is SignUpState.CONFIRMED
    assert db.get_one(Event, event.id).taken == 1
    own = select(func.count(EventSignUp.id)).where(EventSignUp.person_id == person.id)
    assert db.scalar(own) == 0


def test_all_sign_ups_of_two_persons_belong_to_the_one(db: Session) -> None:
    given(db, an_employer(), both := an_event(), only := an_event())
    given(db, source := a_person(), target := a_person())
    rows = [joined(db, both, person=source), joined(db, only, person=source)]
    joined(db, both, person=target)
    who = {"source_id": source.id, "target_id": target.id, "now": NOW}

    assert SHARE.move(db, application_ids=[1], **who) == {}
    moved = SHARE.move(db, application_ids=None, **who)
    assert moved == {"event_sign_up": [row.id for row in rows]}


def test_at_an_event_that_is_over_both_sign_ups_stay_where_they_are(db: Session) -> None:
    given(db, an_employer(), event := an_event())
    given(db, source := a_person(), target := a_person())
    joined(db, event, person=source)
    joined(db, event, person=target)
    who = {"source_id": source.id, "target_id": target.id}
    later = event.ends_at + timedelta(days=1)
    assert SHARE.move(db, application_ids=None, now=later, **who) == {}
    assert event.taken == 2
