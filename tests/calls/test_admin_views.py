"""HR's side of calls: hours, the list, one call, changes by the employer, wishes."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.calls.errors import OverlappingHours, UnreadableDay, UnreadableHours
from portal.calls.hours import read_days, read_windows, write_windows
from portal.calls.models import CallHost, CallOutcome, CallWish, Way
from portal.calls.offers import free_slots
from portal.outbox.models import OutgoingMail
from tests.browser import Browser
from tests.calls.scene import THURSDAY_TEN, WEDNESDAY_TEN, Scene, a_scene
from tests.factories import NOW, a_staff_account, an_employer, given
from tests.factories.calls import a_host, slot_key

HOURS = {
    "monday": "9-12, 13:30-17:00",
    "days": "24.12.2026\n28.12.2026 9-12",
    "zone": "Europe/Berlin",
    "minutes": "20",
    "pause_before": "10",
    "pause_after": "10",
    "notice_hours": "24",
    "most_a_day": "6",
    "video_url": "https://video.nordlicht.example/lena",
    "by_phone": "y",
}


@pytest.fixture
def scene(db: Session) -> Scene:
    return a_scene(db)


@pytest.fixture
def recruiter(staff_browser: Callable[..., Browser], scene: Scene) -> Browser:
    return staff_browser(Role.RECRUITER, name="Jasper Ohm")


def test_an_interviewer_writes_their_hours_and_sees_the_next_free_times(
    db: Session, staff_browser: Callable[..., Browser]
) -> None:
    given(db, an_employer())
    account = a_staff_account(Role.INTERVIEWER)
    browser = staff_browser(account=account)
    page = browser.get("/admin/calls/hours")
    assert "Noch keine." in page.text
    page.submit(page.path, **HOURS)
    assert "Die Zeiten sind gespeichert." in page.text
    assert "Montag, 30. November 2026, 9:00 bis 9:20 Uhr, Berlin (MEZ)" in page.text
    assert 'value="9:00-12:00, 13:30-17:00"' in page.text
    host = db.scalars(select(CallHost)).one()
    assert host.days == {"2026-12-24": [], "2026-12-28": [[540, 720]]}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("monday", "immer", "„immer“ lässt sich nicht lesen."),
        ("monday", "9-12, 11-13", "überschneidet sich"),
        ("days", "irgendwann", "„irgendwann“ lässt sich nicht lesen."),
        ("zone", "Mars/Olympus", "wählen"),
        ("video_url", "http://video.example", "https://"),
        ("notice_hours", "-1", "0 bis 336"),
    ],
)
def test_what_cannot_be_read_is_said_and_kept(
    db: Session, staff_browser: Callable[..., Browser], field: str, value: str, sentence: str
) -> None:
    given(db, an_employer())
    browser = staff_browser(Role.INTERVIEWER)
    page = browser.get("/admin/calls/hours")
    page.submit(page.path, **HOURS | {field: value})
    assert page.status == 422
    assert sentence in page.text
    assert field == "zone" or value in page.text
    assert db.scalars(select(CallHost)).all() == []


def test_hours_of_others_are_for_those_who_hire(
    recruiter: Browser, staff_browser: Callable[..., Browser], scene: Scene
) -> None:
    address = f"/admin/calls/hours/{scene.host.staff.public_id}"
    assert recruiter.get(address).status == 200
    assert staff_browser(Role.INTERVIEWER).get(address).status == 403


def test_interviewers_see_only_their_own_calls(
    db: Session, staff_browser: Callable[..., Browser], scene: Scene
) -> None:
    booking = scene.book()
    own = staff_browser(account=scene.host.staff)
    other = staff_browser(Role.INTERVIEWER)
    assert "Möchlichen" in own.get("/admin/calls?span=next").text
    assert "Möchlichen" not in other.get("/admin/calls?span=next").text
    for part in ("", "/time", "/cancellation", "/invite.ics"):
        assert own.get(f"/admin/calls/{booking.public_id}{part}").status == 200
        assert other.get(f"/admin/calls/{booking.public_id}{part}").status == 404


def test_one_call_shows_what_its_interviewer_needs(recruiter: Browser, scene: Scene) -> None:
    booking = scene.book(
        way=Way.PHONE, phone="+491701234567", questions="Wie lerne ich das?", need="Langsam bitte."
    )
    page = recruiter.get(f"/admin/calls/{booking.public_id}").text
    for words in ("+49 170 1234567", "Wie lerne ich das?", "Langsam bitte.", "So gelingt"):
        assert words in page
    assert 'href="tel:+491701234567"' in page


def test_the_employer_moves_and_cancels_with_a_sentence(
    recruiter: Browser, scene: Scene, db: Session
) -> None:
    booking = scene.book()
    address = f"/admin/calls/{booking.public_id}"
    page = recruiter.get(f"{address}/time").submit(
        f"{address}/time", slot=slot_key(scene.host, THURSDAY_TEN)
    )
    assert page.status == 422
    page.submit(
        f"{address}/time", slot=slot_key(scene.host, THURSDAY_TEN), word="Mein Zug fällt aus."
    )
    assert "Donnerstag, 26. November 2026" in page.text
    for _ in range(2):  # pressed twice is cancelled once
        page.submit(f"{address}/cancellation", word="Ich bin krank.")
        assert "Beide Seiten bekommen eine E-Mail." in page.text
    db.expire_all()
    assert (booking.sequence, booking.word) == (2, "Ich bin krank.")
    kinds = [mail.kind for mail in db.scalars(select(OutgoingMail).order_by(OutgoingMail.id))]
    assert {"call_moved", "call_cancelled"} <= set(kinds)
    assert recruiter.get(f"{address}/time").path == address  # over: back to the call


def test_what_came_of_a_call_is_noted_after_it_began(
    recruiter: Browser, staff_browser: Callable[..., Browser], scene: Scene, db: Session
) -> None:
    booking = scene.book(need="Der Chat")
    address = f"/admin/calls/{booking.public_id}"
    assert (
        "sobald das Gespräch begonnen"
        in recruiter.get(address).submit(f"{address}/outcome", outcome="held").text
    )
    with time_machine.travel(WEDNESDAY_TEN + timedelta(minutes=30), tick=True):
        later = staff_browser(Role.RECRUITER).get(address)
        later.submit(f"{address}/outcome", outcome="nonsense")
        later.submit(f"{address}/outcome", outcome="held")
    db.expire_all()
    assert (booking.outcome, booking.need) == (CallOutcome.HELD, "")


def test_a_wish_is_answered_and_its_words_are_gone(
    recruiter: Browser, scene: Scene, db: Session
) -> None:
    application = scene.application
    wish = CallWish(
        person_id=application.person_id,
        application_id=application.id,
        words="Nach 18 Uhr",
        created_at=NOW,
    )
    given(db, wish)
    address = f"/admin/calls/wishes/{wish.public_id}"
    assert "Nach 18 Uhr" in recruiter.get(address).text
    recruiter.submit(address)
    db.expire_all()
    assert (wish.settled_at is not None, wish.words) == (True, "")


def test_the_list_pages_by_cursor(recruiter: Browser, scene: Scene, db: Session) -> None:
    assert recruiter.get("/admin/calls?span=past&after=nobody").status == 200
    assert recruiter.get("/admin/calls?span=strange").status == 200


@pytest.mark.parametrize(
    ("typed", "windows"),
    [
        ("", []),
        ("9-12", [(540, 720)]),
        ("13:30–17:00, 9:00 bis 12 Uhr", [(540, 720), (810, 1020)]),
        ("0-24", [(0, 1440)]),
        ("9.15-10.45; 11-12", [(555, 645), (660, 720)]),
    ],
)
def test_hours_are_read_as_people_type_them(typed: str, windows: list[tuple[int, int]]) -> None:
    assert read_windows(typed) == windows
    assert read_windows(write_windows(windows)) == windows


@pytest.mark.parametrize("typed", ["9", "12-9", "9-25", "9:03-10", "9-9", "a-b", "9:75-11"])
def test_unreadable_hours_are_refused(typed: str) -> None:
    with pytest.raises(UnreadableHours):
        read_windows(typed)


def test_single_days_are_read() -> None:
    days = read_days("24.12.2026\n\n2026-12-28 9-12")
    assert days == {date(2026, 12, 24): [], date(2026, 12, 28): [(540, 720)]}
    with pytest.raises(UnreadableDay):
        read_days("31.02.2027")
    with pytest.raises(OverlappingHours):
        read_days("24.12.2026\n24.12.2026 9-12")


def test_a_day_off_takes_its_times_away(db: Session, scene: Scene) -> None:
    given(db, host := a_host(days={"2026-11-25": []}))
    days = {slot.starts_at.date() for slot in free_slots(db, [host], now=NOW)}
    assert date(2026, 11, 25) not in days
    assert date(2026, 11, 26) in days
