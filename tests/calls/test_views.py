"""The person's way: choose, check, book, move, cancel; and what may go wrong on it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.calls import service
from portal.calls.errors import SlotNotOffered
from portal.calls.models import CallBooking, CallOutcome, CallWish, Side, Way
from portal.core.ids import new_public_id
from portal.outbox.models import OutgoingMail
from portal.people.models import Person
from tests.browser import Browser
from tests.calls.scene import THURSDAY_TEN, WEDNESDAY_TEN, Scene, a_scene, another
from tests.factories import NOW, a_staff_account, an_application, given
from tests.factories.calls import a_host, slot_key


@pytest.fixture
def scene(db: Session) -> Scene:
    return a_scene(db)


@pytest.fixture
def person(app: Flask, scene: Scene) -> Browser:
    return Browser(app).entered_as(scene.application.person_id)


def confirm(browser: Browser, scene: Scene, **fields: str) -> Browser:
    """The second step, sent as the page sends it."""
    given_fields = {
        "application": scene.application.public_id,
        "slot": slot_key(scene.host, WEDNESDAY_TEN),
        "way": "video",
        "once": new_public_id(),
    } | fields
    return browser.get("/calls").submit("/calls/confirm", **given_fields)


def test_a_person_chooses_checks_and_books(person: Browser, scene: Scene, db: Session) -> None:
    page = person.get("/calls").text
    assert "Wann möchten Sie sprechen?" in page
    assert "Berlin (MEZ)" in page
    assert '>9:00</time><span class="vh"> bis 9:20 Uhr</span>' in page
    assert "mit Lena Vogt (Video oder Telefon)" in page

    person.submit("/calls", slot=slot_key(scene.host, WEDNESDAY_TEN), way="video")
    assert person.path == "/calls/confirm"
    assert "Mittwoch, 25. November 2026" in person.text
    assert "Wir zeichnen nichts auf." in person.text
    assert "https://video" not in person.text  # only once it is booked
    assert db.scalar(select(func.count(CallBooking.id))) == 0

    confirm(person, scene, questions="Wie geht es weiter?", need="Der Chat hilft mir.")
    assert person.status == 200
    assert person.path.startswith("/calls/")
    assert "Ihr Gespräch ist gebucht" in person.text
    assert "https://video.nordlicht.example/lena" in person.text
    db.rollback()
    booking = db.scalars(select(CallBooking)).one()
    assert (booking.starts_at, booking.questions) == (WEDNESDAY_TEN, "Wie geht es weiter?")


def form_address(browser: Browser) -> str:
    """Where the form of times sends."""
    found = re.search(r'<form class="form" method="post" action="(/calls[^"]*)"', browser.text)
    assert found is not None
    return unescape(found[1])


def test_a_later_time_stays_chosen_when_the_way_is_missing(person: Browser, scene: Scene) -> None:
    key = slot_key(scene.host, WEDNESDAY_TEN + timedelta(days=14))
    person.get("/calls?from=2026-12-09&day=2026-12-09")
    person.submit(form_address(person), slot=key)
    assert person.status == 422
    assert re.search(f'value="{key}" checked', person.text)


def test_the_next_times_by_video_are_those_of_whoever_offers_video(
    app: Flask, scene: Scene, db: Session
) -> None:
    """At each time the interviewer with the fewest calls comes first, and that one only phones."""
    scene.host.video_url = ""
    given(db, scene.host, films := a_host(staff=a_staff_account(name="Jasper Ohm")))
    films_busy = another(db, Scene(db, films, scene.application))
    films_busy.book(THURSDAY_TEN)
    browser = Browser(app).entered_as(scene.application.person_id)
    confirm(browser, scene, slot=slot_key(films, NOW), way="video")
    assert browser.status == 409
    assert browser.text.count('type="radio"') == 3
    assert "mit Jasper Ohm" in browser.text


def test_another_language_keeps_the_step(person: Browser, scene: Scene) -> None:
    address = f"/calls/confirm?application={scene.application.public_id}&way=video"
    person.get(f"{address}&slot={slot_key(scene.host, WEDNESDAY_TEN)}&language=en")
    assert (person.status, person.path) == (200, "/calls/confirm")
    assert "Wednesday, 25 November 2026" in person.text
    assert person.get("/calls/confirm").path == "/calls"


def test_nothing_chosen_is_said_at_the_field(person: Browser) -> None:
    person.get("/calls").submit("/calls")
    assert person.status == 422
    assert "Bitte wählen Sie eine Zeit." in person.text
    assert "Bitte wählen Sie Video oder Telefon." in person.text


def test_a_phone_number_is_asked_for_only_by_phone(
    person: Browser, scene: Scene, db: Session
) -> None:
    address = f"/calls/confirm?application={scene.application.public_id}"
    address += f"&slot={slot_key(scene.host, WEDNESDAY_TEN)}&way="
    assert 'name="phone"' not in person.get(address + "video").text
    assert 'name="phone"' in person.get(address + "phone").text

    confirm(person, scene, way="phone", phone="12", questions="Bleibt stehen")
    assert person.status == 422
    assert "zum Beispiel 0170" in person.text
    assert "Bleibt stehen" in person.text

    confirm(person, scene, way="phone", phone="0170 1234567")
    assert "+49 170 1234567" in person.text
    assert db.scalars(select(CallBooking)).one().phone == "+491701234567"


def test_a_time_that_is_gone_keeps_what_was_typed_and_offers_the_next(
    person: Browser, scene: Scene, db: Session
) -> None:
    another(db, scene).book()
    confirm(person, scene, questions="Das habe ich schon getippt.")
    assert person.status == 409
    assert "gerade" in person.text
    assert "Das habe ich schon getippt." in person.text
    assert person.text.count('type="radio"') == 3

    # the first of them lies exactly a day ahead, and is too soon a second later
    fresh = person.text.split('type="radio" value="')[2].split('"')[0]
    confirm(person, scene, slot=fresh, questions="Das habe ich schon getippt.")
    assert "Ihr Gespräch ist gebucht" in person.text


@pytest.mark.parametrize(
    "key",
    [
        "",
        "nichts",
        "x.1",
        "x" * 22 + ".29" + "9" * 30,
        "Ä" * 22 + ".٣",
        "a" * 300 + ".1",
    ],
)
def test_a_forged_time_gets_a_kind_answer(person: Browser, scene: Scene, key: str) -> None:
    confirm(person, scene, slot=key)
    assert person.status in (409, 422)
    assert person.text.count('type="radio"') == 3
    address = f"/calls/confirm?application={scene.application.public_id}&way=video&slot={key}"
    assert person.get(address).status == 409


@pytest.mark.parametrize("hours", [-48, 1, 24 * 60, 24 * 2 + 13])
def test_a_time_past_too_soon_too_far_or_at_night_is_not_offered(
    person: Browser, scene: Scene, db: Session, hours: int
) -> None:
    key = slot_key(scene.host, NOW + timedelta(hours=hours))
    confirm(person, scene, slot=key)
    assert person.status == 409
    assert db.scalar(select(func.count(CallBooking.id))) == 0


def test_the_time_of_an_interviewer_who_is_not_offered_is_refused(
    person: Browser, scene: Scene, db: Session
) -> None:
    given(db, stranger := a_host(for_everybody=False))
    confirm(person, scene, slot=slot_key(stranger, WEDNESDAY_TEN))
    assert person.status == 409
    assert db.scalar(select(func.count(CallBooking.id))) == 0


def test_pressing_twice_books_once(person: Browser, scene: Scene, db: Session) -> None:
    confirm(person, scene, once="o" * 22)
    first = person.path
    confirm(person, scene, once="o" * 22)
    assert (person.status, person.path) == (200, first)
    confirm(person, scene, once="p" * 22)  # another window
    assert (person.status, person.path) == (200, first)
    assert "schon einen Termin" in person.text
    assert db.scalar(select(func.count(CallBooking.id))) == 1


def test_nobody_talks_about_a_decision_they_do_not_know(
    app: Flask, scene: Scene, db: Session
) -> None:
    given(db, untold := an_application(told_at=None, told_by=None))
    browser = Browser(app).entered_as(untold.person_id)
    assert "Zurzeit" in browser.get("/calls").text
    untold_scene = Scene(db, scene.host, untold)
    assert confirm(browser, untold_scene).status == 404
    assert confirm(browser, scene).status == 404  # another person's application


def test_an_unknown_zone_is_said_and_changes_nothing(person: Browser) -> None:
    person.get("/calls?zone=Mars/Olympus")
    assert person.status == 200
    assert "kennen wir nicht" in person.text
    assert "Berlin (MEZ)" in person.text
    assert person.get("/calls?zone=../../etc/passwd").status == 200
    assert person.get("/calls?from=2026-99-99").status == 200


def test_another_zone_shows_the_same_moments(person: Browser, scene: Scene, db: Session) -> None:
    def moments(path: str) -> list[str]:
        return [part[:50].split('"')[0] for part in person.get(path).text.split('datetime="')[1:]]

    here = moments("/calls?zone=Europe/Berlin")
    assert here
    assert here == moments("/calls?zone=Asia/Kathmandu")
    assert "Kathmandu (" in person.text
    assert ">13:45</time>" in person.text

    given(db, other := an_application(person_id=scene.application.person_id))
    address = f"/calls/zone?application={other.public_id}"
    person.get(address).submit(address, zone="America/New_York")
    assert "New York" in person.text
    assert f'name="application" value="{other.public_id}"' in person.text
    db.expire_all()
    assert db.get_one(Person, scene.application.person_id).zone == "America/New_York"
    assert person.submit("/calls/zone", zone="Mars/Olympus").status == 422


def test_choosing_a_zone_keeps_the_application(person: Browser, scene: Scene, db: Session) -> None:
    given(db, later := an_application(person=scene.application.person))
    address = f"/calls/zone?application={scene.application.public_id}"
    assert address in person.get(f"/calls?application={scene.application.public_id}").text
    person.get(address).submit(address, zone="Europe/Vienna")
    assert person.path == "/calls"
    assert f'name="application" value="{scene.application.public_id}"' in person.text
    assert f"application={later.public_id}" in person.text  # the other one to talk about


def test_zones_are_named_in_the_language_of_the_page(person: Browser) -> None:
    assert ">Europa: Wien</option>" in person.get("/calls/zone").text
    assert ">Europe: Vienna</option>" in person.get("/calls/zone?language=en").text


def test_later_days_unfold_and_what_was_chosen_is_never_folded(
    person: Browser, scene: Scene
) -> None:
    page = person.get("/calls").text
    assert (page.count("<details"), page.count(" open>")) == (5, 0)
    key = slot_key(scene.host, WEDNESDAY_TEN + timedelta(days=5))
    page = person.submit("/calls", slot=key).text  # without a way
    assert person.status == 422
    assert page.count(" open>") == 1
    assert '"folded-day" open>\n<summary><h2 id="day-2026-11-30"' in page


def test_when_no_time_is_right_the_wish_reaches_hr(
    person: Browser, scene: Scene, db: Session
) -> None:
    person.get("/calls").submit("/calls", slot="none")
    assert person.path == "/calls/wish"
    assert person.submit("/calls/wish", application=scene.application.public_id).status == 422
    person.submit("/calls/wish", application=scene.application.public_id, text="Nach 18 Uhr.")
    assert person.path == "/home"
    assert db.scalars(select(CallWish)).one().words == "Nach 18 Uhr."

    scene.book()  # one of the times will do after all
    wish = db.scalars(select(CallWish)).one()
    assert (wish.settled_at, wish.words) == (NOW, "")


def test_a_person_moves_the_call(person: Browser, scene: Scene, db: Session) -> None:
    booking = scene.book()
    address = f"/calls/{booking.public_id}/time"
    assert person.get(address).status == 200
    assert slot_key(scene.host, WEDNESDAY_TEN) not in person.text
    assert person.submit(address).status == 422
    person.submit(address, slot=slot_key(scene.host, THURSDAY_TEN))
    assert person.path == f"/calls/{booking.public_id}"
    assert "Donnerstag, 26. November 2026" in person.text


def test_a_lost_new_time_leaves_the_old_one(person: Browser, scene: Scene, db: Session) -> None:
    booking = scene.book()
    another(db, scene).book(THURSDAY_TEN)
    address = f"/calls/{booking.public_id}/time"
    person.get(address).submit(address, slot=slot_key(scene.host, THURSDAY_TEN))
    assert person.status == 409
    db.expire_all()
    assert (booking.starts_at, booking.sequence) == (WEDNESDAY_TEN, 0)


def test_a_person_cancels_the_call_and_may_book_again(
    person: Browser, scene: Scene, db: Session
) -> None:
    booking = scene.book(way=Way.PHONE, phone="+491701234567", need="Der Chat")
    address = f"/calls/{booking.public_id}/cancellation"
    assert "Gespräch absagen" in person.get(address).text
    person.submit(address)
    assert "Dieses Gespräch ist abgesagt" in person.text
    db.expire_all()
    assert (booking.phone, booking.need) == (None, "")
    assert confirm(person, scene).path != f"/calls/{booking.public_id}"


@pytest.mark.parametrize("place", ["time", "cancellation"])
def test_two_hours_before_it_is_too_late_to_change_here(
    person: Browser, scene: Scene, db: Session, place: str
) -> None:
    booking = scene.book()
    booking.starts_at = NOW + timedelta(hours=1, minutes=59)
    db.commit()
    page = person.get(f"/calls/{booking.public_id}/{place}")
    assert page.status == 409
    assert "zu spät" in page.text


def test_the_calendar_file_is_for_its_person_alone(
    app: Flask, person: Browser, scene: Scene, db: Session
) -> None:
    booking = scene.book()
    person.get(f"/calls/{booking.public_id}/invite.ics")
    assert person.answer.mimetype == "text/calendar"
    assert "DTSTART:20261125T090000Z" in person.text
    stranger = Browser(app).entered_as(another(db, scene).application.person_id)
    for part in ("", "/invite.ics", "/time", "/cancellation"):
        assert stranger.get(f"/calls/{booking.public_id}{part}").status == 404


def test_after_a_call_was_held_there_is_no_further_one(
    person: Browser, scene: Scene, db: Session
) -> None:
    booking = scene.book()
    booking.outcome = CallOutcome.HELD
    db.commit()
    confirm(person, scene, slot=slot_key(scene.host, THURSDAY_TEN))
    assert person.status == 409
    assert "schon gesprochen" in person.text


def test_home_and_the_letter_lead_to_calls(person: Browser, scene: Scene, db: Session) -> None:
    home = person.get("/home").text
    assert "Darüber sprechen" in home
    assert "20 Minuten" in home
    booking = scene.book()
    page = person.get("/home").text
    assert f"/calls/{booking.public_id}" in page
    assert "10:00 bis 10:20 Uhr" in page


def test_looking_changes_nothing(person: Browser, scene: Scene, db: Session) -> None:
    booking = scene.book()
    before = db.scalar(select(func.count(OutgoingMail.id)))
    for part in ("", "/invite.ics", "/time", "/cancellation"):
        person.get(f"/calls/{booking.public_id}{part}")
    db.expire_all()
    assert booking.is_active
    assert db.scalar(select(func.count(OutgoingMail.id))) == before


def test_an_interviewer_who_has_left_has_no_further_times(
    person: Browser, scene: Scene, db: Session
) -> None:
    booking = scene.book()
    scene.host.staff.disabled_at = NOW
    db.commit()
    person.get(f"/calls/{booking.public_id}/time")
    assert person.status == 200
    assert 'name="slot"' not in person.text
    with pytest.raises(SlotNotOffered):
        service.move_call(
            db,
            booking=booking,
            slot=slot_key(scene.host, THURSDAY_TEN),
            by=Side.PERSON,
            word="",
            actor=Actor.system(),
            now=NOW,
        )
    db.rollback()
    person.get(f"/calls/{booking.public_id}/cancellation")
    assert person.status == 200


def test_home_offers_a_call_only_where_calls_does(
    person: Browser, scene: Scene, db: Session
) -> None:
    person.get("/home")
    assert "/calls" in person.text
    scene.host.staff.disabled_at = NOW
    db.commit()
    person.get("/home")
    assert 'href="/calls' not in person.text
    scene.host.staff.disabled_at = None
    for number, time in enumerate((WEDNESDAY_TEN, THURSDAY_TEN), 1):
        booking = scene.book(time)
        booking.outcome = CallOutcome.MISSED
        db.commit()
        person.get("/home")
        assert ('href="/calls' in person.text) == (number == 1)
