"""An interviewer's hours, as people type them: ``9:00-12:00, 13:30-17`` and ``24.12.2026``."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import available_timezones

from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.calls import queries
from portal.calls.errors import (
    NoWay,
    OverlappingHours,
    UnknownZone,
    UnreadableDay,
    UnreadableHours,
    WrongVideoLink,
)
from portal.calls.models import CallHost
from portal.calls.slots import Window

DAY_MINUTES = 24 * 60
GRAIN = 5  # minutes; claims are kept in cells of five
SPAN = re.compile(
    r"(\d{1,2})(?:[:.](\d{2}))?(?:\s*uhr)?\s*(?:-|–|bis|to)\s*(\d{1,2})(?:[:.](\d{2}))?(?:\s*uhr)?",
    re.I,
)
GERMAN_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})\s*(.*)")
ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})\s*(.*)")

# What an interviewer says besides the hours, under the same names in form, draft and table
KEPT = (
    "zone",
    "minutes",
    "pause_before",
    "pause_after",
    "notice_hours",
    "most_a_day",
    "video_url",
    "by_phone",
    "for_everybody",
)


@dataclass(frozen=True)
class HostDraft:
    """Everything an interviewer says about their calls; the texts as they were typed."""

    week: Sequence[str]
    days: str
    zone: str
    minutes: int
    pause_before: int
    pause_after: int
    notice_hours: int
    most_a_day: int
    video_url: str
    by_phone: bool
    for_everybody: bool


def save_hours(
    db: Session, *, staff_id: int, draft: HostDraft, actor: Actor, now: datetime
) -> CallHost:
    """Write the hours of a member of staff; calls that are already booked stay.

    Refuses UnreadableHours, UnreadableDay, OverlappingHours, UnknownZone, NoWay, WrongVideoLink.
    """
    week = [read_windows(line) for line in draft.week]
    days = read_days(draft.days)
    if draft.zone not in available_timezones():
        raise UnknownZone
    if draft.video_url and not draft.video_url.startswith("https://"):
        raise WrongVideoLink
    if not draft.video_url and not draft.by_phone:
        raise NoWay
    queries.lock_account(db, staff_id)  # the first hours have no row of their own to wait for
    host = queries.find_host(db, staff_id=staff_id, lock=True)
    if host is None:
        host = CallHost(staff_id=staff_id, created_at=now)
        db.add(host)
    for name in KEPT:
        setattr(host, name, getattr(draft, name))
    host.week = [[list(window) for window in day] for day in week]
    host.days = {day.isoformat(): [list(w) for w in windows] for day, windows in days.items()}
    host.changed_at = now
    db.flush()
    audit.record(db, "call_hours.saved", actor=actor, subject=host, at=now)
    return host


def read_windows(line: str) -> list[Window]:
    """``9-12, 13:30-17:00`` as minutes since midnight, in order. Empty means none."""
    windows = []
    for part in re.split(r"[,;]|\bund\b|\band\b", line):
        if part.strip():
            windows.append(_window(part.strip()))
    windows.sort()
    for (_begin, end), (begin, _end) in zip(windows, windows[1:], strict=False):
        if begin < end:
            raise OverlappingHours(line=line)
    return windows


def _window(part: str) -> Window:
    found = SPAN.fullmatch(part)
    if found is None:
        raise UnreadableHours(line=part)
    hour, minute, until, until_minute = (int(given or 0) for given in found.groups())
    begin, end = hour * 60 + minute, until * 60 + until_minute
    fits = minute < 60 and until_minute < 60 and begin < end <= DAY_MINUTES
    if not fits or begin % GRAIN or end % GRAIN:
        raise UnreadableHours(line=part)
    return begin, end


def read_days(text: str) -> dict[date, list[Window]]:
    """One date a line, with other hours behind it or none for a day off."""
    days: dict[date, list[Window]] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        day, rest = _day(line)
        if day in days:
            raise OverlappingHours(line=line)
        days[day] = read_windows(rest)
    return days


def _day(line: str) -> tuple[date, str]:
    if found := GERMAN_DAY.fullmatch(line):
        day, month, year, rest = found.groups()
    elif found := ISO_DAY.fullmatch(line):
        year, month, day, rest = found.groups()
    else:
        raise UnreadableDay(line=line)
    try:
        return date(int(year), int(month), int(day)), rest
    except ValueError as error:
        raise UnreadableDay(line=line) from error


def write_windows(windows: Iterable[Window]) -> str:
    """The way back: 9:00-12:00, 13:30-17:00."""
    return ", ".join(f"{_clock(begin)}-{_clock(end)}" for begin, end in windows)


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def write_days(host: CallHost) -> str:
    """One line a day, in order."""
    lines = []
    for day, windows in sorted(host.days.items()):
        written = f"{date.fromisoformat(day):%d.%m.%Y} {write_windows(windows)}"
        lines.append(written.strip())
    return "\n".join(lines)
