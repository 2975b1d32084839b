"""Invitations, read back by a calendar library as a calendar would."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from portal.core.calendar import CalendarEntry, Method, Party

BERLIN = ZoneInfo("Europe/Berlin")
STARTS = datetime(2026, 11, 26, 14, 20, tzinfo=BERLIN)


def an_entry(**values: object) -> CalendarEntry:
    defaults: dict[str, object] = {
        "uid": "b3J2fQ7xS0mKcUu4hVw1Zg@karriere.example",
        "method": Method.REQUEST,
        "sequence": 0,
        "summary": "Gespräch mit Lena Vogt",
        "starts_at": STARTS,
        "ends_at": STARTS + timedelta(minutes=20),
        "stamped_at": datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
        "organizer": Party("Nordlicht Energie AG", "karriere@nordlicht.example"),
        "attendee": Party("Zofia Möchlichen", "zofia@example.com"),
        "reminder": timedelta(minutes=30),
    }
    return CalendarEntry(**defaults | values)  # type: ignore[arg-type]


def test_an_invitation_names_both_and_the_same_moment() -> None:
    calendar = Calendar.from_ical(an_entry().to_ical())
    (event,) = calendar.walk("VEVENT")

    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("REQUEST", "CONFIRMED", 0)
    assert event.decoded("dtstart") == STARTS
    assert event.decoded("dtend") == STARTS + timedelta(minutes=20)
    assert event["ORGANIZER"] == "mailto:karriere@nordlicht.example"
    assert event["ATTENDEE"] == "mailto:zofia@example.com"
    assert event["ATTENDEE"].params["CN"] == "Zofia Möchlichen"
    assert len(calendar.walk("VALARM")) == 1


def test_a_cancellation_rings_no_more() -> None:
    calendar = Calendar.from_ical(an_entry(method=Method.CANCEL, sequence=2).to_ical())
    (event,) = calendar.walk("VEVENT")

    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 2)
    assert calendar.walk("VALARM") == []


# The library takes a backslash and a capital N, as nobody writes them, for a line end.
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200).filter(
    lambda words: "\\N" not in words
)


@given(WORDS)
def test_any_words_come_back_and_no_line_is_too_long(words: str) -> None:
    ical = an_entry(summary=words, description=words).to_ical()

    assert all(len(line) <= 75 for line in ical.split(b"\r\n"))
    (event,) = Calendar.from_ical(ical).walk("VEVENT")
    assert str(event["SUMMARY"]) == words


def test_words_cannot_add_lines_of_their_own() -> None:
    ical = an_entry(summary="Gespräch\r\nATTENDEE:mailto:x@example.com").to_ical()
    (event,) = Calendar.from_ical(ical).walk("VEVENT")
    assert event["ATTENDEE"] == "mailto:zofia@example.com"
