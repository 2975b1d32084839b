"""Calendar entries as mail programs understand them: iCalendar (RFC 5545), invitations (RFC 5546).

Times go out in UTC, so no calendar needs our zone rules. One thing keeps one ``uid`` for life;
``sequence`` rises with each change, and a cancellation carries the next number.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from icalendar import Alarm, Calendar, Event, vCalAddress, vText

PRODUCT = "-//Nachklang//Nachklang//EN"


class Method(StrEnum):
    REQUEST = "REQUEST"  # an invitation, or its change
    CANCEL = "CANCEL"
    PUBLISH = "PUBLISH"  # to be put down, nobody is asked


@dataclass(frozen=True)
class Party:
    """Somebody in an invitation; ``address`` is a mail address."""

    name: str
    address: str


@dataclass(frozen=True)
class CalendarEntry:
    """One appointment. ``stamped_at`` is when this state of it came into being; organizer and
    attendee are needed for REQUEST and CANCEL. ``reminder`` is how long before it rings.
    ``is_off``: what was published does not take place."""

    uid: str
    method: Method
    sequence: int
    summary: str
    starts_at: datetime
    ends_at: datetime
    stamped_at: datetime
    description: str = ""
    location: str = ""
    url: str = ""
    organizer: Party | None = None
    attendee: Party | None = None
    reminder: timedelta | None = None
    is_off: bool = False

    def to_ical(self) -> bytes:
        """The entry as a file: folded lines, CRLF, UTF-8."""
        calendar = Calendar()
        calendar.add("prodid", PRODUCT)
        calendar.add("version", "2.0")
        calendar.add("method", self.method.value)
        calendar.add_component(self._event())
        return bytes(calendar.to_ical())

    def _event(self) -> Event:
        event = Event()
        event.add("uid", self.uid)
        event.add("sequence", self.sequence)
        event.add("dtstamp", self.stamped_at.astimezone(UTC))
        event.add("dtstart", self.starts_at.astimezone(UTC))
        event.add("dtend", self.ends_at.astimezone(UTC))
        event.add("summary", self.summary)
        for name in ("description", "location", "url"):
            if value := getattr(self, name):
                event.add(name, value)
        is_off = self.is_off or self.method is Method.CANCEL
        event.add("status", "CANCELLED" if is_off else "CONFIRMED")
        if self.organizer is not None:
            event.add("organizer", _address(self.organizer))
        if self.attendee is not None:
            event.add("attendee", _attendee(self.attendee))
        if self.reminder is not None and not is_off:
            event.add_component(_alarm(self.summary, self.reminder))
        return event


def _address(party: Party) -> vCalAddress:
    address = vCalAddress(f"mailto:{party.address}")
    address.params["CN"] = vText(party.name)
    return address


def _attendee(party: Party) -> vCalAddress:
    address = _address(party)
    address.params["ROLE"] = vText("REQ-PARTICIPANT")
    address.params["PARTSTAT"] = vText("ACCEPTED")
    address.params["RSVP"] = vText("FALSE")
    return address


def _alarm(summary: str, before: timedelta) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", -before)
    return alarm
