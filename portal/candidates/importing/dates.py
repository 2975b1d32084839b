"""Days as exports write them: German, ISO, with time and zone, or Excel's count of days."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)
GERMAN = re.compile(
    r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d{2})(?:,? +\d{1,2}:\d{2}(?::\d{2})?(?: Uhr)?)?", re.ASCII
)
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?"
    r" ?(Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.ASCII | re.IGNORECASE,
)
FRACTION = re.compile(r"[.,]\d+")
COUNTED = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)
FIRST_COUNTED = date(1899, 12, 30)  # Excel's day 0, after its leap day that never was


class NoSuchDay(ValueError):
    """Written as a day is written, and still none; or one that nobody can mean."""


def read_day(text: str, zone: ZoneInfo) -> date | None:
    """The day, or None for what is not written as one. A moment with a zone of its own becomes the
    day it was in ``zone``. Raises NoSuchDay."""
    try:
        found = _read(text, zone)
    except (ValueError, OverflowError) as error:
        raise NoSuchDay from error
    if found is not None and not EARLIEST < found < LATEST:
        raise NoSuchDay
    return found


def _read(text: str, zone: ZoneInfo) -> date | None:
    if german := GERMAN.fullmatch(text):
        day, month, year = german.groups()
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    if iso := ISO.fullmatch(text):
        return date(*(int(part) for part in iso.groups()))
    if moment := MOMENT.fullmatch(text):
        return _day_of(text, moment.group(1), zone)
    if COUNTED.fullmatch(text):
        return FIRST_COUNTED + timedelta(days=int(float(text)))
    return None


def _day_of(text: str, offset: str | None, zone: ZoneInfo) -> date:
    bare = FRACTION.sub("", text.upper().removesuffix((offset or "").upper()).strip())
    if offset is None:
        return datetime.fromisoformat(bare).date()
    known = "+00:00" if offset[0] not in "+-" else f"{offset[:3]}:{offset[-2:]}"
    return datetime.fromisoformat(bare + known).astimezone(zone).date()
