"""HR's pages of events: writing, publishing, calling off, who comes, the door, the export."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.events.models import Event, EventSignUp, SignUpState
from portal.outbox.models import OutgoingMail
from tests.browser import Browser
from tests.factories import NOW, an_employer, given
from tests.factories.events import an_event, asked, joined

FIELDS = {
    "title": "Große Führung",
    "kind": "site_tour",
    "day": "2026-12-10",
    "begins": "18:00",
    "ends": "20:00",
    "format": "on_site",
    "place": "Netzweg 12",
    "spoken": "de",
    "capacity": "12",
    "companions_max": "1",
    "has_waiting_list": "y",
    "visibility": "public",
}


@pytest.fixture
def hr(staff_browser: Callable[..., Browser], db: Session) -> Browser:
    given(db, an_employer())
    return staff_browser(Role.EDITOR)


def fresh(db: Session, event: Event) -> Event:
    db.rollback()
    db.refresh(event)
    return event


def test_an_event_is_written_published_and_seen_by_everybody(hr: Browser, db: Session) -> None:
    hr.submit("/admin/events/new", revision="0", **FIELDS)
    event = db.scalars(select(Event)).one()
    assert hr.path == f"/admin/events/{event.public_id}"
    assert event.starts_at.isoformat() == "2026-12-10T17:00:00+00:00"
    assert Browser(hr.app).get("/events/grosse-fuehrung").status == 404
    assert "Große Führung" in hr.get("/events/grosse-fuehrung").text

    hr.get(f"/admin/events/{event.public_id}")
    hr.submit(f"/admin/events/{event.public_id}/publication")
    assert "12 von 12 Plätzen frei" in Browser(hr.app).get("/events/grosse-fuehrung").text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "", "geben Sie einen Titel ein"),
        ("day", "31.02.2026", "einen Tag aus dem Kalender"),
        ("begins", "25:99", "eine Uhrzeit ein"),
        ("ends", "17:00", "ein Ende nach dem Beginn"),
        ("capacity", "viele", "ganze Zahl"),
        ("capacity", "0", "zwischen 1 und 5.000"),
        ("companions_max", "99", "zwischen 0 und 9"),
        ("online_url", "javascript:alert(1)", "der mit https beginnt"),
        ("close_day", "2026-12-11", "vor dem Beginn"),
        ("kind", "party", "eine der Antworten"),
    ],
)
def test_what_does_not_fit_gets_a_sentence(
    hr: Browser, db: Session, field: str, value: str, words: str
) -> None:
    hr.submit("/admin/events/new", revision="0", **FIELDS | {field: value})
    assert hr.status == 422
    assert words in hr.text
    assert 'value="Große Führung"' in hr.text or field == "title"
    assert db.scalars(select(Event)).all() == []


@pytest.mark.parametrize(
    ("field", "night"),
    [
        ("begins", {"day": "2027-03-28", "begins": "02:30", "ends": "04:00"}),
        ("ends", {"day": "2027-03-27", "end_day": "2027-03-28", "ends": "02:30"}),
        ("close_time", {"day": "2027-04-09", "close_day": "2027-03-28", "close_time": "02:30"}),
    ],
)
def test_an_hour_that_does_not_exist_is_said_at_its_field(
    hr: Browser, field: str, night: dict[str, str]
) -> None:
    hr.submit("/admin/events/new", revision="0", **FIELDS | night)
    assert hr.status == 422
    error = hr.text.partition(f'id="{field}-error"')[2]
    assert "wird die Uhr umgestellt" in error.partition("</p>")[0]


def test_two_editors_see_each_other(hr: Browser, db: Session) -> None:
    given(db, event := an_event(capacity=12))
    path = f"/admin/events/{event.public_id}/edit"
    hr.submit(path, revision="1", **FIELDS)
    assert fresh(db, event).title == "Große Führung"
    hr.get(path)
    hr.submit(path, revision="1", **FIELDS | {"title": "Meine Fassung"})
    assert hr.status == 409
    assert "in der Zwischenzeit geändert" in hr.text
    assert 'value="Meine Fassung"' in hr.text
    hr.submit(path, revision="2", **FIELDS | {"title": "Meine Fassung"})
    assert fresh(db, event).title == "Meine Fassung"


def test_fewer_seats_than_taken_are_refused_at_the_field(hr: Browser, db: Session) -> None:
    given(db, event := an_event())
    joined(db, event, companions=2)
    hr.submit(f"/admin/events/{event.public_id}/edit", revision="1", **FIELDS | {"capacity": "2"})
    assert hr.status == 422
    assert "Schon vergeben: 3 Plätze" in hr.text


def test_calling_off_asks_for_a_sentence_and_writes_to_everybody(hr: Browser, db: Session) -> None:
    given(db, event := an_event())
    joined(db, event)
    path = f"/admin/events/{event.public_id}/cancellation"
    assert "1 Person, die kommt oder wartet" in hr.get(path).text
    assert hr.submit(path, revision="1", note="").status == 422
    hr.submit(path, revision="1", note="Ein Sturm zieht auf.")
    assert fresh(db, event).cancelled_at is not None
    assert db.scalars(select(OutgoingMail.kind)).all()[-1] == "event_cancelled"
    assert "Ein Sturm zieht auf." in Browser(hr.app).get(f"/events/{event.slug}").text


def test_staff_sees_who_comes_and_who_waits(hr: Browser, db: Session) -> None:
    given(db, event := an_event(capacity=1))
    joined(db, event, first_name="Ada")
    joined(db, event, first_name="Grace")
    asked(db, event, name="Katherine Johnson")
    path = f"/admin/events/{event.public_id}/sign-ups"
    assert "Ada Möchlichen" in hr.get(path).text
    assert "Grace" not in hr.text
    assert "Grace Möchlichen" in hr.get(f"{path}?state=waiting").text
    assert "Alle Plätze sind vergeben. Wird einer frei" in hr.text
    assert "Katherine Johnson" in hr.get(f"{path}?state=unanswered").text
    for odd in ("state=x", "after=-1", f"after={2**70}", "after=abc"):
        assert hr.get(f"{path}?{odd}").status == 200


def test_staff_adds_and_cancels_for_somebody(hr: Browser, db: Session) -> None:
    given(db, event := an_event(capacity=1))
    path = f"/admin/events/{event.public_id}/sign-ups"
    who = {"name": "Ada Lovelace", "email": "ada@example.com", "language": "en", "need": ""}
    hr.submit(f"{path}/new", companions="0", **who)
    assert "angemeldet" in hr.text
    hr.get(f"{path}/new")
    hr.submit(f"{path}/new", companions="0", **who)
    assert hr.status == 422
    hr.submit(f"{path}/new", companions="0", **who | {"email": "kein at"})
    assert hr.status == 422
    sign_up = db.scalars(select(EventSignUp)).one()
    waiting = joined(db, event)
    given(db, other := an_event())
    hr.get(path)
    hr.submit(f"/admin/events/{other.public_id}/sign-ups/{sign_up.public_id}/cancellation")
    assert hr.status == 404
    hr.get(path)
    hr.submit(f"{path}/{sign_up.public_id}/cancellation")
    db.expire_all()
    assert sign_up.state is SignUpState.CANCELLED
    assert waiting.state is SignUpState.CONFIRMED


def test_after_the_deadline_staff_lets_the_line_move_up(hr: Browser, db: Session) -> None:
    given(db, event := an_event(capacity=1))
    joined(db, event)
    waiting = joined(db, event)
    event.capacity, event.sign_up_until = 2, NOW - timedelta(hours=1)
    db.commit()
    path = f"/admin/events/{event.public_id}"
    assert "von Hand nachrücken" in hr.get(f"{path}/sign-ups?state=waiting").text
    hr.submit(f"{path}/promotion")
    assert "Nachgerückt: 1." in hr.text
    db.expire_all()
    assert waiting.state is SignUpState.CONFIRMED


def test_the_export_calculates_nothing(hr: Browser, db: Session) -> None:
    given(db, event := an_event())
    joined(db, event, first_name="=1+1", last_name="Lovelace")
    path = f"/admin/events/{event.public_id}/sign-ups"
    table = list(
        csv.reader(io.StringIO(hr.get(f"{path}.csv").text.lstrip("\ufeff")), delimiter=";")
    )
    assert table[0][0] == "Name"
    assert table[1][0] == "'=1+1 Lovelace"
    book = load_workbook(io.BytesIO(hr.get(f"{path}.xlsx").answer.data))
    assert book.worksheets[0].cell(2, 1).value == "'=1+1 Lovelace"
    assert hr.get(f"{path}.pdf").status == 404


def test_the_door_has_a_list_by_name(hr: Browser, db: Session) -> None:
    given(db, event := an_event())
    joined(db, event, first_name="Zora")
    joined(db, event, first_name="Ada")
    text = hr.get(f"/admin/events/{event.public_id}/door").text
    assert text.index("Ada Möchlichen") < text.index("Zora Möchlichen")


def test_a_long_list_pages_by_cursor(hr: Browser, db: Session) -> None:
    given(db, *[an_event(starts_at=NOW + timedelta(days=day)) for day in range(1, 54)])
    hr.get("/admin/events")
    assert hr.text.count('<th role="rowheader"') == 50
    older = hr.text.split('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    assert hr.get(older.replace("&amp;", "&")).text.count('<th role="rowheader"') == 3
