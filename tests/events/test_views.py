"""What everybody sees of events, and signing up with and without a page of one's own."""

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.core.keys import Keys
from portal.core.runtime import Runtime
from portal.events.links import make_token
from portal.events.models import Event, EventFormat, EventSignUp, SignUpState, Visibility
from portal.outbox.models import OutgoingMail
from portal.people.models import Person
from tests.browser import Browser
from tests.factories import NOW, a_person, an_employer, given
from tests.factories.events import an_event, asked, joined

GUEST = {"name": "Grace Hopper", "email": "grace@example.com", "need": "", "website": ""}


@pytest.fixture
def event(db: Session) -> Event:
    given(db, an_employer(), found := an_event(slug="abend"))
    return found


def kinds(db: Session) -> list[str]:
    db.rollback()
    return list(db.scalars(select(OutgoingMail.kind).order_by(OutgoingMail.id)))


def sign_ups(db: Session) -> list[EventSignUp]:
    db.rollback()
    db.expire_all()
    return list(db.scalars(select(EventSignUp).order_by(EventSignUp.id)))


def link(runtime: Runtime, sign_up: EventSignUp) -> str:
    return f"/events/sign-ups/{make_token(runtime.keys, sign_up)}"


def test_the_list_shows_what_is_ahead_by_date(browser: Browser, db: Session, event: Event) -> None:
    given(
        db,
        an_event(title="Später", starts_at=NOW + timedelta(days=30)),
        an_event(title="Gestern", starts_at=NOW - timedelta(days=1)),
        an_event(title="Entwurf", published_at=None),
        an_event(title="Nur mit Adresse", visibility=Visibility.HIDDEN),
    )
    page = browser.get("/events")

    assert page.text.index("Ein Abend in der Leitwarte") < page.text.index("Später")
    for hidden in ("Gestern", "Nur mit Adresse"):
        assert hidden not in page.text
    assert "Donnerstag, 3. Dezember 2026" in page.text
    assert "18:00 bis 20:30 Uhr" in page.text


def test_without_events_the_list_says_so(browser: Browser, db: Session) -> None:
    given(db, an_employer())
    assert "kein Termin" in browser.get("/events").text


def test_the_page_speaks_the_language_of_the_browser(app: Flask, db: Session) -> None:
    given(db, an_employer(), an_event(slug="abend", title_en="An evening in the control room"))
    page = Browser(app, language="en").get("/events/abend")
    assert page.page.headings == ["An evening in the control room"]
    assert "3 December 2026" in page.text
    assert "Time zone Berlin (CET)" in page.text


def test_the_page_says_when_where_and_how_many_seats_are_free(
    browser: Browser, db: Session, event: Event
) -> None:
    joined(db, event, companions=1)
    text = browser.get("/events/abend").text
    for words in ("2 von 4 Plätzen frei", "Netzweg 12", "Zeitzone Berlin (MEZ)", "keine Fotos"):
        assert words in text
    assert "nur noch" not in text


def test_a_candidate_signs_up_with_one_button(browser: Browser, db: Session, event: Event) -> None:
    given(db, person := a_person())
    page = browser.entered_as(person.id).get("/events/abend")
    assert 'name="email"' not in page.text

    page.submit("/events/abend", companions="1")

    assert page.status == 200
    assert "Sie sind angemeldet" in page.text
    (sign_up,) = sign_ups(db)
    assert (sign_up.state, sign_up.seats) == (SignUpState.CONFIRMED, 2)
    assert kinds(db) == ["event_confirmed"]
    browser.app.config["WTF_CSRF_ENABLED"] = False
    assert "schon angemeldet" in page.post("/events/abend", companions="0").text
    assert len(sign_ups(db)) == 1


def test_an_event_without_companions_asks_nobody_for_them(app: Flask, db: Session) -> None:
    given(db, an_employer(), an_event(slug="allein", companions_max=0), person := a_person())
    guest = Browser(app).get("/events/allein")
    assert "Wer kommt mit" not in guest.text
    assert guest.submit("/events/allein", **GUEST).path == "/events/allein/asked"
    known = Browser(app).entered_as(person.id).get("/events/allein")
    assert known.submit("/events/allein", companions="3").status == 200
    assert [one.seats for one in sign_ups(db)] == [1, 1]


def test_a_guest_confirms_from_the_mail(
    browser: Browser, runtime: Runtime, db: Session, event: Event
) -> None:
    page = browser.submit("/events/abend", companions="2", **GUEST)
    assert page.path == "/events/abend/asked"
    (sign_up,) = sign_ups(db)
    assert (sign_up.state, sign_up.seats) == (SignUpState.HELD, 3)
    assert sign_up.held_until is not None
    assert timedelta(minutes=44) < sign_up.held_until - NOW < timedelta(minutes=46)

    page.get(link(runtime, sign_up))
    assert sign_ups(db)[0].state is SignUpState.HELD
    page.submit(link(runtime, sign_up) + "/confirmation")

    assert sign_ups(db)[0].state is SignUpState.CONFIRMED
    assert kinds(db) == ["event_confirm", "event_confirmed"]
    page.submit(link(runtime, sign_up) + "/confirmation")
    assert len(kinds(db)) == 2


def test_the_answer_is_the_same_for_every_address(app: Flask, db: Session, event: Event) -> None:
    given(db, person := a_person(email="grace@example.com", first_name="Grace"))
    joined(db, event, person=person)
    pages = []
    for email in ("grace@example.com", "niemand@example.com"):
        found = Browser(app).submit("/events/abend", companions="0", **GUEST | {"email": email})
        pages.append(re.sub(r'value="[^"]+"', "", found.text))
        assert found.status == 200
    assert pages[0] == pages[1]
    assert kinds(db) == ["event_confirmed", "event_known", "event_confirm"]
    assert db.scalar(select(Person.first_name).where(Person.id == person.id)) == "Grace"


def test_a_thousand_sign_ups_for_one_address_are_a_few_mails(
    app: Flask, db: Session, event: Event
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    browsers = [Browser(app) for _ in range(40)]
    for number, browser in enumerate(browsers):
        browser.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        browser.post("/events/abend", companions="0", **GUEST)
        assert browser.path == "/events/abend/asked"
    assert len(sign_ups(db)) == 1
    assert kinds(db) == ["event_confirm"]
    db.refresh(event)
    assert event.taken == 1
    with time_machine.travel(NOW + timedelta(minutes=11)):  # the page says: sign up once more
        browsers[0].post("/events/abend", companions="0", **GUEST | {"email": "GRACE@example.com"})
    assert len(kinds(db)) == 1  # too many tries for six hours


def test_whoever_lost_the_mail_gets_it_again_after_ten_minutes(
    browser: Browser, db: Session, event: Event
) -> None:
    for minutes, mails in ((0, 1), (9, 1), (11, 2), (12, 2)):
        with time_machine.travel(NOW + timedelta(minutes=minutes)):
            browser.get("/events/abend").submit("/events/abend", companions="0", **GUEST)
        assert kinds(db) == ["event_confirm"] * mails


def test_what_was_refused_uses_up_no_try(browser: Browser, db: Session, event: Event) -> None:
    for _ in range(8):
        browser.get("/events/abend")
        browser.submit("/events/abend", companions="0", **GUEST | {"name": "www.example.com"})
        assert browser.status == 422
    browser.submit("/events/abend", companions="0", **GUEST)
    assert kinds(db) == ["event_confirm"]


def test_a_seat_that_is_held_is_kept_although_signing_up_closes(
    browser: Browser, runtime: Runtime, db: Session, event: Event
) -> None:
    event.sign_up_until = NOW + timedelta(minutes=10)
    db.commit()
    sign_up = asked(db, event)
    with time_machine.travel(NOW + timedelta(minutes=20)):
        browser.get(link(runtime, sign_up))
        browser.submit(link(runtime, sign_up) + "/confirmation")
    assert sign_ups(db)[0].state is SignUpState.CONFIRMED


def test_one_network_cannot_hold_all_seats(app: Flask, db: Session) -> None:
    given(db, an_employer(), event := an_event(slug="gross", capacity=500))
    app.config["WTF_CSRF_ENABLED"] = False
    for number in range(45):
        email = f"nummer{number}@example.com"
        Browser(app).post("/events/gross", companions="0", **GUEST | {"email": email})
    db.refresh(event)
    assert event.taken == 30


def test_one_network_cannot_keep_others_from_a_small_event(
    app: Flask, runtime: Runtime, db: Session
) -> None:
    """What it asks for beyond its share is fixed by the button alone, and nobody is refused."""
    given(db, an_employer(), event := an_event(slug="klein", capacity=8))
    app.config["WTF_CSRF_ENABLED"] = False
    for number in range(8):
        email = f"nummer{number}@example.com"
        Browser(app).post("/events/klein", companions="0", **GUEST | {"email": email})
    states = [sign_up.state for sign_up in sign_ups(db)]
    assert states == [SignUpState.HELD] * 2 + [SignUpState.ASKED] * 6
    db.refresh(event)
    assert event.taken == 2

    elsewhere = Browser(app)
    elsewhere.client.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    elsewhere.post("/events/klein", companions="2", **GUEST)
    assert sign_ups(db)[-1].state is SignUpState.HELD

    asked = link(runtime, sign_ups(db)[5])
    page = Browser(app).get(asked)
    assert "Noch ist kein Platz" in page.text
    page.submit(f"{asked}/confirmation")
    assert sign_ups(db)[5].state is SignUpState.CONFIRMED


def test_a_program_that_fills_in_everything_leaves_nothing(
    browser: Browser, db: Session, event: Event
) -> None:
    filled = GUEST | {"website": "https://example.com"}
    assert browser.submit("/events/abend", companions="0", **filled).path.endswith("/asked")
    assert sign_ups(db) == []
    assert kinds(db) == []


@pytest.mark.parametrize("companions", ["-1", "99", "abc", "3"])
def test_a_wrong_number_of_companions_gets_a_sentence(
    browser: Browser, db: Session, event: Event, companions: str
) -> None:
    page = browser.submit("/events/abend", companions=companions, **GUEST)
    assert page.status == 422
    assert "wie viele Personen mitkommen" in page.text
    assert 'value="grace@example.com"' in page.text
    assert sign_ups(db) == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 10_000),
        ("name", ""),
        ("name", "Gewinn auf www.example.com"),
        ("name", "=HYPERLINK(1)"),
        ("email", "kein at"),
        ("email", "a@b"),
        ("need", "x" * 501),
    ],
)
def test_wrong_input_gets_a_sentence_and_keeps_the_rest(
    browser: Browser, db: Session, event: Event, field: str, value: str
) -> None:
    page = browser.submit("/events/abend", companions="1", **GUEST | {field: value})
    assert page.status == 422
    assert f'id="{field}-error"' in page.text
    assert '<option selected value="1">' in page.text
    assert sign_ups(db) == []


def test_a_full_event_leads_to_the_waiting_list(
    browser: Browser, runtime: Runtime, db: Session, event: Event
) -> None:
    joined(db, event, companions=2)
    joined(db, event)
    assert "Alle 4 Plätze sind vergeben" in browser.get("/events/abend").text
    browser.submit("/events/abend", companions="0", **GUEST)
    sign_up = sign_ups(db)[-1]
    assert sign_up.state is SignUpState.ASKED
    browser.get(link(runtime, sign_up))
    browser.submit(link(runtime, sign_up) + "/confirmation")
    assert "Nummer 1 auf der Warteliste" in browser.text
    assert kinds(db)[-1] == "event_waiting"


def test_a_full_event_without_a_list_says_so_to_everybody_alike(app: Flask, db: Session) -> None:
    given(db, an_employer(), full := an_event(slug="voll", capacity=1, has_waiting_list=False))
    given(db, person := a_person(email="grace@example.com"))
    page = Browser(app).get("/events/voll")
    joined(db, full, person=person)
    pages = []
    for email in ("grace@example.com", "niemand@example.com"):
        other = Browser(app).get("/events")
        other.client = page.client
        found = page.post(
            "/events/voll", csrf_token=page._token(), companions="0", **GUEST | {"email": email}
        )
        pages.append(found.status)
        assert "in der Zwischenzeit vergeben" in found.text
        page.get("/link")
    assert pages == [409, 409]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"cancelled_at": NOW, "cancellation_note": "Der Strom ist aus."}, "Der Strom ist aus."),
        ({"starts_at": NOW - timedelta(hours=1)}, "Hat begonnen"),
        ({"starts_at": NOW - timedelta(days=1)}, "Vorbei"),
        ({"sign_up_until": NOW - timedelta(hours=1)}, "Anmeldeschluss"),
    ],
)
def test_what_is_closed_says_so_and_takes_no_sign_up(
    app: Flask, db: Session, values: dict[str, object], words: str
) -> None:
    given(db, an_employer(), an_event(slug="zu", **values))
    app.config["WTF_CSRF_ENABLED"] = False
    browser = Browser(app)
    assert words in browser.get("/events/zu").text
    assert 'name="email"' not in browser.text
    assert browser.post("/events/zu", companions="0", **GUEST).status == 409
    assert sign_ups(db) == []


def test_a_draft_is_not_there_for_the_public(app: Flask, db: Session) -> None:
    given(db, an_employer(), an_event(slug="spaeter", published_at=None))
    app.config["WTF_CSRF_ENABLED"] = False
    for path in ("/events/spaeter", "/events/spaeter/calendar.ics", "/events/spaeter/asked"):
        assert Browser(app).get(path).status == 404
    assert Browser(app).post("/events/spaeter", companions="0", **GUEST).status == 404
    assert Browser(app).get("/events/gibt-es-nicht").status == 404
    assert Browser(app).get("/events/%00").status == 404


def test_somebody_with_the_link_cancels(
    browser: Browser, runtime: Runtime, db: Session, event: Event
) -> None:
    path = link(runtime, joined(db, event, companions=1))
    assert "Stornieren" not in browser.get(path).text
    browser.get(path + "/cancellation")
    assert sign_ups(db)[0].state is SignUpState.CONFIRMED
    browser.submit(path + "/cancellation")
    assert sign_ups(db)[0].state is SignUpState.CANCELLED
    assert "Anmeldung zurückgenommen" in browser.text
    assert kinds(db)[-1] == "event_left"
    browser.submit(path + "/cancellation")
    assert kinds(db).count("event_left") == 1
    db.refresh(event)
    assert event.taken == 0


def test_somebody_with_the_link_brings_fewer_or_more(
    browser: Browser, runtime: Runtime, db: Session, event: Event
) -> None:
    path = link(runtime, joined(db, event, companions=1))
    browser.get(path)
    assert browser.submit(path + "/companions", companions="2").status == 200
    assert sign_ups(db)[0].seats == 3
    joined(db, event)
    assert browser.submit(path + "/companions", companions="0").status == 200
    assert sign_ups(db)[0].seats == 1
    joined(db, event, companions=1)
    browser.get(path)
    assert browser.submit(path + "/companions", companions="2").status == 409
    assert browser.submit(path + "/companions", companions="abc").status == 422


def test_a_hold_that_ran_out_can_still_be_confirmed_while_there_is_room(
    browser: Browser, runtime: Runtime, db: Session, event: Event
) -> None:
    sign_up = asked(db, event, companions=1)
    with time_machine.travel(NOW + timedelta(hours=1)):
        browser.get(link(runtime, sign_up))
        browser.submit(link(runtime, sign_up) + "/confirmation")
    assert sign_ups(db)[0].state is SignUpState.CONFIRMED
    db.refresh(event)
    assert event.taken == 2


def test_a_forged_or_cut_link_is_answered_kindly(
    browser: Browser, runtime: Runtime, db: Session, event: Event
) -> None:
    path = link(runtime, joined(db, event))
    other = Keys(["x" * 40]).sign(["a" * 22, 1], purpose="event-sign-up")
    foreign = runtime.keys.sign(["a" * 22, 1], purpose="link:invite")
    for wrong in (path[:-3], f"/events/sign-ups/{other}", f"/events/sign-ups/{foreign}"):
        assert browser.get(wrong).status == 404
        assert "ganzen Link" in browser.text


def test_the_calendar_file_is_for_everybody_and_the_online_link_is_not(
    browser: Browser, runtime: Runtime, db: Session
) -> None:
    given(
        db,
        an_employer(),
        event := an_event(
            slug="netz", format=EventFormat.ONLINE, online_url="https://meet.example/abc"
        ),
    )
    public = browser.get("/events/netz/calendar.ics")
    assert "METHOD:PUBLISH" in public.text
    assert "DTSTART:20261203T170000Z" in public.text
    assert "STATUS:CONFIRMED" in public.text
    assert "meet.example" not in public.text
    assert "meet.example" not in browser.get("/events/netz").text
    path = link(runtime, sign_up := joined(db, event))
    assert "meet.example" in browser.get(path + "/calendar.ics").text
    assert "meet.example" in browser.get(path).text

    sign_up.end(SignUpState.CANCELLED, NOW)
    db.commit()
    assert browser.get(path + "/calendar.ics").path == path  # no date for whoever does not come


def test_the_calendar_file_of_an_event_that_was_called_off_says_so(
    browser: Browser, db: Session
) -> None:
    given(db, an_employer(), an_event(slug="ab", cancelled_at=NOW, sequence=1))
    assert "STATUS:CANCELLED" in browser.get("/events/ab/calendar.ics").text


def test_a_scanner_that_opens_every_address_changes_nothing(
    app: Flask, runtime: Runtime, db: Session, event: Event
) -> None:
    path = link(runtime, asked(db, event))
    before = db.scalar(select(func.count(OutgoingMail.id)))
    for tail in ("", "/cancellation", "/calendar.ics"):
        for method in ("HEAD", "GET", "GET"):
            Browser(app).client.open(path + tail, method=method, base_url="http://portal.test")
    assert sign_ups(db)[0].state is SignUpState.HELD
    assert db.scalar(select(func.count(OutgoingMail.id))) == before
