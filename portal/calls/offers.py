"""What a person may choose from: which interviewers, which free times, arranged by days."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.calls.models import CallBooking, CallHost, Way
from portal.calls.slots import CELL_SECONDS, MINUTE, Busy, free_starts, from_epoch, to_epoch
from portal.core.statements import built_once

HORIZON = timedelta(weeks=4)
DAYS_ON_A_PAGE = 5
OPEN_DAYS = 2  # the others are named, and open at one press
TIMES_A_DAY = 9  # of an open day; of a fuller one the first six, the rest at one press
FIRST_TIMES = 6
MINUTE_DIGITS = re.compile(r"[0-9]{1,9}")  # enough for the next 1,800 years
NEXT_TIMES = 3  # after a time was gone


@dataclass(frozen=True)
class Slot:
    """One free time of one interviewer; ``start`` in epoch seconds."""

    host: CallHost
    start: int

    @property
    def key(self) -> str:
        """Stands in addresses and forms: whose, and the minute. Nothing personal or secret."""
        return f"{self.host.public_id}.{self.start // MINUTE}"

    @property
    def starts_at(self) -> datetime:
        return from_epoch(self.start)

    @property
    def ends_at(self) -> datetime:
        return from_epoch(self.start + self.host.minutes * MINUTE)


@dataclass(frozen=True)
class Day:
    """A folded day shows its name alone; of a full open day ``more`` is folded."""

    day: date
    slots: Sequence[Slot]
    more: Sequence[Slot] = ()
    is_open: bool = True


@dataclass(frozen=True)
class Agenda:
    """A few days with free times; ``later`` is the day on which the next page begins."""

    days: Sequence[Day]
    later: date | None
    is_first: bool

    @property
    def host(self) -> CallHost | None:
        """Whoever holds every call of the page, if it is one person."""
        hosts = {slot.host.id: slot.host for day in self.days for slot in (*day.slots, *day.more)}
        return next(iter(hosts.values())) if len(hosts) == 1 else None


def read_key(key: str) -> tuple[str, int] | None:
    """Public id of the interviewer and epoch seconds; None for anything that is no key."""
    host, _dot, minute = key.rpartition(".")
    if not host or not MINUTE_DIGITS.fullmatch(minute):
        return None
    return host, int(minute) * MINUTE


def free_slots(
    db: Session,
    hosts: Sequence[CallHost],
    *,
    now: datetime,
    without: CallBooking | None = None,
    since: int = 0,
    until: int | None = None,
) -> list[Slot]:
    """All free times of these interviewers within notice and horizon, the earliest first.

    ``without`` is a booking that is about to move: its own time does not count as taken.
    """
    calls = _calls_of(db, hosts, now, without)
    latest = to_epoch(now + HORIZON)
    found = []
    for host in hosts:
        own, zone = calls[host.id], ZoneInfo(host.zone)
        starts = free_starts(
            host.hours,
            [busy for _starts_at, busy in own],
            taken=Counter(starts_at.astimezone(zone).date() for starts_at, _busy in own),
            since=max(since, to_epoch(now + timedelta(hours=host.notice_hours))),
            until=min(latest, until) if until is not None else latest,
        )
        found += [Slot(host, start) for start in starts]
    return sorted(found, key=lambda slot: (slot.start, len(calls[slot.host.id]), slot.host.id))


def _calls_of(
    db: Session, hosts: Sequence[CallHost], now: datetime, without: CallBooking | None
) -> dict[int, list[tuple[datetime, Busy]]]:
    """Calls from yesterday on, by interviewer and in order: one query for all of them."""
    rows = db.execute(
        *_claimed(
            host_ids=[host.id for host in hosts],
            since=to_epoch(now - timedelta(days=2)) // CELL_SECONDS,
            without=0 if without is None else without.id,
        )
    )
    found: dict[int, list[tuple[datetime, Busy]]] = defaultdict(list)
    for host_id, starts_at, first, end in rows:
        found[host_id].append((starts_at, (first, end)))
    return found


@built_once
def _claimed(host_ids: Sequence[int], since: int, without: int) -> Select[int, datetime, int, int]:
    booking = CallBooking
    return (
        select(booking.host_id, booking.starts_at, booking.first_cell, booking.end_cell)
        .where(booking.host_id.in_(host_ids), booking.end_cell > since)
        .where(booking.cancelled_at.is_(None), booking.id != without)
        .order_by(booking.host_id, booking.first_cell)
    )


def is_free(
    db: Session,
    host: CallHost,
    start: int,
    *,
    now: datetime,
    without: CallBooking | None = None,
) -> bool:
    """Whether exactly this time would be offered now: the same sweep as for the page."""
    found = free_slots(db, [host], now=now, without=without, since=start, until=start + 1)
    return bool(found)


def times_to_move(db: Session, booking: CallBooking, *, now: datetime) -> list[Slot]:
    """Other free times of the same interviewer; none once their account is closed."""
    if not booking.host.staff.is_active:
        return []
    slots = free_slots(db, [booking.host], now=now, without=booking)
    return [slot for slot in slots if slot.starts_at != booking.starts_at]


def one_for_each_time(slots: Iterable[Slot]) -> list[Slot]:
    """Of several interviewers at the same time the one with the fewest calls."""
    chosen: dict[int, Slot] = {}
    for slot in slots:
        chosen.setdefault(slot.start, slot)
    return list(chosen.values())


def fitting(slots: Iterable[Slot], way: Way | None) -> list[Slot]:
    return [slot for slot in slots if way is None or way in slot.host.ways]


def agenda(slots: Sequence[Slot], *, zone: str, since: date | None = None) -> Agenda:
    """Up to five days with all their times, from ``since`` in the reader's zone."""
    there, by_day = ZoneInfo(zone), defaultdict(list)
    for slot in slots:
        by_day[slot.starts_at.astimezone(there).date()].append(slot)
    wanted = sorted(day for day in by_day if since is None or day >= since)
    shown = wanted[:DAYS_ON_A_PAGE]
    later = wanted[DAYS_ON_A_PAGE] if len(wanted) > DAYS_ON_A_PAGE else None
    days = [_open_day(day, by_day[day]) for day in shown[:OPEN_DAYS]]
    days += [Day(day, by_day[day], is_open=False) for day in shown[OPEN_DAYS:]]
    return Agenda(days, later, since is None)


def _open_day(day: date, slots: Sequence[Slot]) -> Day:
    if len(slots) <= TIMES_A_DAY:
        return Day(day, slots)
    return Day(day, slots[:FIRST_TIMES], slots[FIRST_TIMES:])
