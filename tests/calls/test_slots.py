"""Free times against a slow and obvious oracle: each day of five years, six zones, random calls."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as some

from portal.calls.slots import CELL_SECONDS, Hours, cells_of, free_starts, from_epoch, to_epoch

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "UTC",
)
WORKING = ((540, 1020),)
EVERY_DAY = Hours("UTC", (WORKING,) * 7)
FIVE_YEARS = (date(2026, 1, 1), date(2031, 1, 1))


def all_days() -> list[date]:
    first, end = FIVE_YEARS
    return [first + timedelta(days=n) for n in range((end - first).days)]


def midnight(day: date, zone: str) -> int:
    return to_epoch(datetime.combine(day, time(), ZoneInfo(zone)))


def oracle(
    hours: Hours, busy: list[tuple[int, int]], taken: dict[date, int], since: int, until: int
) -> list[int]:
    """Each minute of each window by aware datetimes, against every call."""
    zone, found = ZoneInfo(hours.zone), []
    day = from_epoch(since).astimezone(zone).date() - timedelta(days=1)
    while day <= from_epoch(until).astimezone(zone).date() + timedelta(days=1):
        for begin, end in hours.on(day):
            for wall in range(begin, end - hours.minutes + 1, hours.minutes):
                naive = datetime.combine(day, time()) + timedelta(minutes=wall)
                start = naive.replace(tzinfo=zone).astimezone(UTC)
                stop = start + timedelta(minutes=hours.minutes)
                shown = [moment.astimezone(zone).replace(tzinfo=None) for moment in (start, stop)]
                if [moment.replace(fold=0) for moment in shown] != [
                    naive,
                    naive + timedelta(minutes=hours.minutes),
                ]:
                    continue
                epoch = to_epoch(start)
                cells = cells_of(
                    epoch, minutes=hours.minutes, before=hours.before, after=hours.after
                )
                free = all(last <= cells.start or first >= cells.stop for first, last in busy)
                fits = since <= epoch < until and taken.get(day, 0) < hours.most_a_day
                if free and fits and epoch not in found:
                    found.append(epoch)
        day += timedelta(days=1)
    return sorted(found)


@pytest.mark.parametrize("zone", ZONES)
def test_nine_to_five_stays_nine_to_five_on_every_day_of_five_years(zone: str) -> None:
    hours, there = Hours(zone, (WORKING,) * 7), ZoneInfo(zone)
    since, until = midnight(FIVE_YEARS[0], zone), midnight(FIVE_YEARS[1], zone)
    found = free_starts(hours, [], taken={}, since=since, until=until)
    assert len(found) == len(set(found)) == 24 * len(all_days())
    assert found == sorted(found)
    by_day = [found[n : n + 24] for n in range(0, len(found), 24)]
    for day, starts in zip(all_days(), by_day, strict=True):
        first, last = (from_epoch(start).astimezone(there) for start in (starts[0], starts[-1]))
        assert (first.date(), first.time()) == (day, time(9))
        assert (last + timedelta(minutes=20)).time() == time(17)


@pytest.mark.parametrize("zone", ZONES)
def test_nights_of_a_change_of_the_clocks_are_as_the_oracle_says(zone: str) -> None:
    hours = Hours(zone, (((0, 360),),) * 7, minutes=15)
    for day in all_days():
        since, until = midnight(day, zone), midnight(day + timedelta(days=1), zone)
        if until - since != 86_400:
            found = free_starts(hours, [], taken={}, since=since, until=until)
            assert found == oracle(hours, [], {}, since, until), day
            assert all(two - one >= 900 for one, two in zip(found, found[1:], strict=False))


@settings(max_examples=150)
@for_all(
    zone=some.sampled_from(ZONES),
    day=some.dates(date(2026, 1, 1), date(2030, 12, 28)),
    minutes=some.sampled_from((15, 20, 30)),
    pauses=some.tuples(some.sampled_from((0, 5, 10, 15)), some.sampled_from((0, 5, 10, 30))),
    windows=some.lists(some.integers(0, 287), min_size=2, max_size=6, unique=True),
    calls=some.lists(some.tuples(some.integers(-20, 900), some.integers(1, 24)), max_size=12),
    most=some.integers(1, 4),
)
def test_whatever_is_taken_the_sweep_finds_what_the_oracle_finds(
    zone: str,
    day: date,
    minutes: int,
    pauses: tuple[int, int],
    windows: list[int],
    calls: list[tuple[int, int]],
    most: int,
) -> None:
    edges = sorted(windows)[: len(windows) // 2 * 2]
    spans = tuple((a * 5, b * 5) for a, b in zip(edges[::2], edges[1::2], strict=True))
    off = {day + timedelta(days=1): ()}
    hours = Hours(zone, (spans,) * 7, minutes, *pauses, most_a_day=most, days=off)
    since = midnight(day, zone)
    base = since // CELL_SECONDS
    busy: list[tuple[int, int]] = []
    for first, length in sorted(calls):  # claims never overlap
        begin = base + first
        if not busy or begin >= busy[-1][1]:
            busy.append((begin, begin + length))
    there = ZoneInfo(zone)
    taken = Counter(
        from_epoch((first + 2) * CELL_SECONDS).astimezone(there).date() for first, _end in busy
    )
    until = since + 3 * 86_400
    found = free_starts(hours, busy, taken=taken, since=since, until=until)
    assert found == oracle(hours, busy, taken, since, until)


def test_fifty_interviewers_in_a_breath() -> None:
    """The same times, and many times quicker than looking at every call for every time."""
    import time as stopwatch

    zone, since = "Europe/Berlin", midnight(date(2027, 3, 1), "Europe/Berlin")
    until = since + 60 * 86_400
    hours = Hours(zone, (WORKING,) * 5 + ((), ()), minutes=30)
    busy = [
        [(since // 300 + 108 + (n * 97 + host) % 400 + n * 410, 0) for n in range(40)]
        for host in range(50)
    ]
    calls = [[(first, first + 10) for first, _end in own] for own in busy]
    begin = stopwatch.process_time()
    quick = [free_starts(hours, own, taken={}, since=since, until=until) for own in calls]
    swept = stopwatch.process_time() - begin
    begin = stopwatch.process_time()
    slow = [oracle(hours, own, {}, since, until) for own in calls[:5]]
    looked = (stopwatch.process_time() - begin) * 10
    print(f"\nsweep {swept * 1000:.1f} ms, oracle {looked * 1000:.0f} ms, {looked / swept:.0f} x")  # noqa: T201
    assert quick[:5] == slow
    assert looked > 15 * swept
