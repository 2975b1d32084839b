"""Times of calls in words: day, from and until, and the zone by its city."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, get_timezone_location, get_timezone_name

from portal.calls.models import Way
from portal.core.messages import N_
from portal.web.locale import LOCALES, local, voice
from portal.web.locale import gettext as _

WAYS = {Way.VIDEO: N_("Video"), Way.PHONE: N_("Phone")}


@dataclass(frozen=True)
class CallTime:
    """When a call is; every word is made in the voice and the zone of whoever reads it then."""

    starts_at: datetime
    ends_at: datetime

    @property
    def weekday(self) -> str:
        return weekday(local(self.starts_at).date())

    @property
    def day(self) -> str:
        """Tuesday, 24 November 2026"""
        return _long(local(self.starts_at).date(), voice().language)

    @property
    def span(self) -> str:
        """9:20 to 9:40"""
        start, end = local(self.starts_at), local(self.ends_at)
        return _("%(start)s to %(end)s", start=clock_time(start), end=clock_time(end))

    @property
    def start(self) -> str:
        """9:20"""
        return clock_time(local(self.starts_at))

    @property
    def end(self) -> str:
        """9:40"""
        return clock_time(local(self.ends_at))

    @property
    def until(self) -> str:
        """to 9:40"""
        return _("to %(time)s", time=self.end)

    @property
    def zone(self) -> str:
        """Berlin (CET)"""
        return zone_name(self.starts_at)

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds()) // 60

    @property
    def whole(self) -> str:
        """Everything in one line."""
        return f"{self.day}, {self.span}, {self.zone}"


def clock_time(there: datetime) -> str:
    """9:20, without a leading zero as it is spoken"""
    return f"{there.hour}:{there.minute:02d}"


def weekday(day: date) -> str:
    return _weekday(day, voice().language)


def day_and_month(day: date) -> str:
    """24 November; with the year when it is not this one is not needed within four weeks."""
    return _day_and_month(day, voice().language)


@lru_cache(maxsize=1024)
def _weekday(day: date, language: str) -> str:
    return format_date(day, "EEEE", locale=LOCALES[language])


@lru_cache(maxsize=1024)
def _day_and_month(day: date, language: str) -> str:
    return format_skeleton("MMMMd", day, locale=LOCALES[language])


@lru_cache(maxsize=1024)
def _long(day: date, language: str) -> str:
    return format_date(day, "full", locale=LOCALES[language])


def zone_name(moment: datetime) -> str:
    """The city of the reader's zone and what its clocks are called at that moment."""
    spoken = voice()
    return f"{city_of(spoken.zone, spoken.language)} ({_short(spoken.zone, moment)})"


def _short(zone: str, moment: datetime) -> str:
    there = moment.astimezone(ZoneInfo(zone))
    name: str = get_timezone_name(there, width="short", locale=LOCALES[voice().language])
    return name


@lru_cache(maxsize=1024)
def city_of(zone: str, language: str) -> str:
    """Berlin, New York; the zone's own name where it has no city."""
    if "/" not in zone:
        return zone
    city: str = get_timezone_location(ZoneInfo(zone), LOCALES[language], return_city=True)
    return city


def way_words(ways: tuple[Way, ...]) -> str:
    """What a slot offers."""
    if ways == (Way.VIDEO,):
        return _("video only")
    return _("phone only") if ways == (Way.PHONE,) else _("video or phone")


def way_word(way: Way) -> str:
    return _(WAYS[way])
