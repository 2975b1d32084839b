"""Free times of one interviewer, counted in whole epoch seconds: one sweep over days and calls.

Starts are aligned in wall minutes from the beginning of each window, so odd offsets work.
A slot whose wall time does not exist, or that a change of the clocks stretches, is never offered;
of a repeated hour only the first counts. Intervals are half open.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

CELL_SECONDS = 300
MINUTE = 60
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Window = tuple[int, int]  # minutes since midnight, from and until
Busy = tuple[int, int]  # cells, first and end


@dataclass(frozen=True)
class Hours:
    """When one interviewer talks. ``week`` has the windows of Monday to Sunday, ``days`` those of
    single dates; both in order and without overlap. Lengths are minutes."""

    zone: str
    week: tuple[tuple[Window, ...], ...]
    minutes: int = 20
    before: int = 10
    after: int = 10
    most_a_day: int = 6
    days: Mapping[date, tuple[Window, ...]] = field(default_factory=dict)

    def on(self, day: date) -> tuple[Window, ...]:
        found = self.days.get(day)
        return self.week[day.weekday()] if found is None else found


def free_starts(
    hours: Hours,
    busy: Sequence[Busy],
    *,
    taken: Mapping[date, int],
    since: int,
    until: int,
) -> list[int]:
    """Starts of free slots in [since, until), in order. ``busy`` are claimed cells in order,
    ``taken`` how many calls each day (of the interviewer's zone) has already."""
    length, found = hours.minutes * MINUTE, []
    before, after = hours.before * MINUTE, hours.after * MINUTE
    place, number = 0, len(busy)
    for day in _days(hours.zone, since, until):
        windows = hours.on(day)
        if not windows or taken.get(day, 0) >= hours.most_a_day:
            continue
        for start in day_starts(hours.zone, day, windows, hours.minutes):
            if not since <= start < until:
                continue
            first = (start - before) // CELL_SECONDS
            while place < number and busy[place][1] <= first:
                place += 1
            end = -((start + length + after) // -CELL_SECONDS)
            if place == number or busy[place][0] >= end:
                found.append(start)
    return found


def cells_of(start: int, *, minutes: int, before: int, after: int) -> range:
    """The cells that a call claims, pauses included."""
    end = start + (minutes + after) * MINUTE
    return range((start - before * MINUTE) // CELL_SECONDS, -(end // -CELL_SECONDS))


@lru_cache(maxsize=20_000)
def day_starts(zone: str, day: date, windows: tuple[Window, ...], minutes: int) -> tuple[int, ...]:
    """All aligned starts of a day, free or not; the same for many interviewers, so kept."""
    midnight = _plain_midnight(zone, day)
    walls = (wall for begin, end in windows for wall in range(begin, end - minutes + 1, minutes))
    if midnight is not None:
        return tuple(midnight + wall * MINUTE for wall in walls)
    return tuple(_around_a_change(zone, day, walls, minutes))


@lru_cache(maxsize=20_000)
def _plain_midnight(zone: str, day: date) -> int | None:
    """The epoch of midnight; None on a day on which the clocks change."""
    there = ZoneInfo(zone)
    start = datetime.combine(day, time(), there)
    end = datetime.combine(day + timedelta(days=1), time(), there)
    if start.utcoffset() != end.utcoffset():
        return None
    return to_epoch(start)


def _around_a_change(zone: str, day: date, walls: Iterator[int], minutes: int) -> Iterator[int]:
    there, midnight, last = ZoneInfo(zone), datetime.combine(day, time()), -1
    for wall in walls:
        naive = midnight + timedelta(minutes=wall)
        start = to_epoch(naive.replace(tzinfo=there))
        ends = wall_time(start + minutes * MINUTE, there)
        exists = wall_time(start, there) == naive
        if exists and ends == naive + timedelta(minutes=minutes) and start > last:
            last = start
            yield start


def wall_time(epoch: int, zone: ZoneInfo) -> datetime:
    """What the clocks there show, without zone."""
    return from_epoch(epoch).astimezone(zone).replace(tzinfo=None, fold=0)


def _days(zone: str, since: int, until: int) -> Iterator[date]:
    there = ZoneInfo(zone)
    day = from_epoch(since).astimezone(there).date()
    last = from_epoch(until).astimezone(there).date()
    while day <= last:
        yield day
        day += timedelta(days=1)


def to_epoch(moment: datetime) -> int:
    return int((moment - EPOCH).total_seconds())


def from_epoch(epoch: int) -> datetime:
    return EPOCH + timedelta(seconds=epoch)
