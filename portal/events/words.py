"""Events in words: kinds, days and times on the clock that counts, states."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel import dates as babel_dates

from portal.core.messages import N_
from portal.events.models import Event, EventFormat, EventKind, SignUpState, Spoken
from portal.web.locale import LOCALES, show_date, voice
from portal.web.locale import gettext as _

KINDS = {
    EventKind.CAREER_FAIR: N_("Career fair"),
    EventKind.OPEN_DAY: N_("Open day"),
    EventKind.INFO_SESSION: N_("Online info session"),
    EventKind.WORKSHOP: N_("Application workshop"),
    EventKind.MEETUP: N_("Meetup"),
    EventKind.APPRENTICESHIP_DAY: N_("Apprenticeship day"),
    EventKind.INTERNSHIP_FAIR: N_("Internship fair"),
    EventKind.SITE_TOUR: N_("Site tour"),
    EventKind.TECH_TALK: N_("Tech talk"),
    EventKind.HACKATHON: N_("Hackathon"),
    EventKind.TASTER_DAY: N_("Taster day"),
    EventKind.GIRLS_BOYS_DAY: N_("Girls' Day and Boys' Day"),
    EventKind.LONG_NIGHT: N_("Long night of apprenticeships"),
    EventKind.SPEED_DATING: N_("Job speed dating"),
}
FORMATS = {
    EventFormat.ON_SITE: N_("On site"),
    EventFormat.ONLINE: N_("Online"),
    EventFormat.HYBRID: N_("On site and online"),
}
SPOKEN = {
    Spoken.GERMAN: N_("In German"),
    Spoken.ENGLISH: N_("In English"),
    Spoken.BOTH: N_("In German and English"),
}
STATES = {
    SignUpState.HELD: ("half", N_("seat held")),
    SignUpState.ASKED: ("empty", N_("asked to wait")),
    SignUpState.CONFIRMED: ("full", N_("signed up")),
    SignUpState.WAITING: ("half", N_("waiting list")),
    SignUpState.CANCELLED: ("empty", N_("cancelled")),
    SignUpState.EXPIRED: ("empty", N_("not confirmed")),
}
LATE_FINISH = timedelta(hours=12)


@dataclass(frozen=True)
class When:
    """``day`` "Donnerstag, 3. Dezember 2026", ``times`` "18:00 bis 20:30 Uhr", ``zone`` "Zeitzone
    Berlin (MEZ)"; ``starts`` and ``ends`` for machines."""

    day: str
    times: str
    zone: str
    starts: str
    ends: str


def when(event: Event, employer_zone: str) -> When:
    """On the clock of the place where people meet; an online event on the reader's own."""
    return when_between(event.starts_at, event.ends_at, _clock(event.format, employer_zone))


def day_of(starts_at: datetime, kind: EventFormat, employer_zone: str) -> str:
    """The day on the same clock: 3. Dezember 2026"""
    return show_date(starts_at.astimezone(ZoneInfo(_clock(kind, employer_zone))).date())


def _clock(kind: EventFormat, employer_zone: str) -> str:
    return voice().zone if kind is EventFormat.ONLINE else employer_zone


def when_between(starts_at: datetime, ends_at: datetime, zone_name: str) -> When:
    """The same for any two moments; a second day is named when the end lies far in it."""
    zone = ZoneInfo(zone_name)
    starts, ends = starts_at.astimezone(zone), ends_at.astimezone(zone)
    locale = LOCALES[voice().language]
    day = babel_dates.format_date(starts, "full", locale=locale)
    until = f"{ends:%H:%M}"
    if ends.date() != starts.date() and ends_at - starts_at > LATE_FINISH:
        until = f"{babel_dates.format_date(ends, 'long', locale=locale)}, {until}"
    return When(
        day=day,
        times=_("%(start)s to %(end)s", start=f"{starts:%H:%M}", end=until),
        zone=zone_words(starts, zone_name),
        starts=starts.isoformat(timespec="minutes"),
        ends=ends.isoformat(timespec="minutes"),
    )


def zone_words(moment: datetime, zone_name: str) -> str:
    """Zeitzone Berlin (MEZ)"""
    locale = LOCALES[voice().language]
    city = babel_dates.get_timezone_location(ZoneInfo(zone_name), locale=locale, return_city=True)
    short = babel_dates.get_timezone_name(moment, width="short", locale=locale)
    return _("Time zone %(city)s (%(zone)s)", city=city, zone=short)
