from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.insights.worklist import Worklist, arrange, due_words, opening
from portal.web.locale import Voice, speaking
from portal.web.worklist import DueList, Entry, Rest
from tests.factories import NOW

ENGLISH = Voice("en")
MONDAY = date(2026, 11, 23)  # NOW is a Monday, 10 o'clock in Berlin


def an_entry(due_at: datetime = NOW, group: str = "write", person: str = "Zofia") -> Entry:
    return Entry(
        due_at=due_at,
        person=person,
        number="NL-2026-0412",
        subject="Backend",
        task="Finish the feedback",
        state_word="draft",
        state="empty",
        url="/admin/feedback/x",
        verb="Write",
        group=group,
    )


def arranged(
    *entries: Entry, group: str = "", now: datetime = NOW, rests: tuple[Rest, ...] = ()
) -> Worklist:
    with speaking(ENGLISH):
        return arrange(DueList(list(entries), list(rests)), group=group, now=now)


def headings(worklist: Worklist) -> list[tuple[str, int]]:
    return [(section.heading, len(section.lines)) for section in worklist.sections]


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ([], "Nothing is waiting for you."),
        ([0], "1 task is due today."),
        ([0, 0, 3], "2 tasks are due today."),
        ([-1], "1 task has been due since yesterday."),
        ([-3], "1 task has been due for 3 days."),
        ([-1, 0, 0, 5], "3 tasks are due today, one of them since yesterday."),
        ([-4, 0], "2 tasks are due today, one of them for 4 days."),
        ([-1, -1, 0], "3 tasks are due today, 2 of them since yesterday."),
        ([-6, -1, 0], "3 tasks are due today, 2 of them for up to 6 days."),
        ([2, 9], "Nothing is due today. The next task is due on Wed 25."),
    ],
)
def test_the_page_opens_with_a_sentence(days: list[int], sentence: str) -> None:
    with speaking(ENGLISH):
        assert opening([MONDAY + timedelta(days=n) for n in days], MONDAY) == sentence


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 20), "for 3 days"),
        (date(2026, 11, 22), "for 1 day"),
        (MONDAY, "today"),
        (date(2026, 11, 24), "Tue 24"),
        (date(2026, 12, 1), "Tue 1 Dec"),
        (date(2027, 11, 24), "Wed, 24 Nov 2027"),
    ],
)
def test_the_day_in_words(day: date, words: str) -> None:
    with speaking(ENGLISH):
        assert due_words(day, MONDAY) == words


def test_three_groups_by_day() -> None:
    worklist = arranged(
        *(an_entry(NOW + timedelta(days=n)) for n in (-9, -1, 0, 1, 6, 7, 30)),
    )

    assert headings(worklist) == [("Today", 3), ("This week", 2), ("After that", 2)]
    assert [line.late for line in worklist.sections[0].lines] == [True, True, False]


def test_sunday_belongs_to_the_week_and_monday_to_the_next() -> None:
    sunday = NOW + timedelta(days=6)

    assert headings(arranged(an_entry(sunday), now=sunday)) == [("Today", 1)]
    assert headings(arranged(an_entry(sunday + timedelta(days=1)), now=sunday)) == [
        ("After that", 1)
    ]


def test_days_are_the_viewers_days() -> None:
    """23:30 UTC on Monday is already Tuesday in Berlin."""
    late_evening = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)

    assert headings(arranged(an_entry(late_evening))) == [("This week", 1)]
    assert headings(arranged(an_entry(late_evening), now=late_evening)) == [("Today", 1)]


@given(
    st.lists(st.integers(-60 * 24, 60 * 24)),
    st.integers(0, 14 * 24),
    st.sampled_from(["Europe/Berlin", "Pacific/Kiritimati", "America/Los_Angeles"]),
)
def test_no_entry_is_lost_and_none_stands_twice(hours: list[int], later: int, zone: str) -> None:
    now = NOW + timedelta(hours=later)
    entries = [an_entry(NOW + timedelta(hours=n)) for n in hours]
    with speaking(Voice("en", zone=zone)):
        worklist = arrange(DueList(entries, []), group="", now=now)

    shown = [line.entry for section in worklist.sections for line in section.lines]
    assert sorted(entry.due_at for entry in shown) == [entry.due_at for entry in shown]
    assert sorted(map(id, shown)) == sorted(map(id, entries))


def test_a_filter_shows_one_group_and_counts_all() -> None:
    worklist = arranged(an_entry(), an_entry(group="mail"), an_entry(group="mail"), group="mail")

    assert headings(worklist) == [("Today", 2)]
    assert [(f.label, f.count, f.current) for f in worklist.filters] == [
        ("All", 3, False),
        ("Write", 1, False),
        ("Emails", 2, True),
    ]
    assert worklist.total == 3


def test_an_unknown_filter_shows_everything() -> None:
    worklist = arranged(an_entry(), group="nonsense")

    assert headings(worklist) == [("Today", 1)]
    assert worklist.filters[0].current


def test_an_empty_group_can_still_be_left() -> None:
    worklist = arranged(an_entry(), group="people")

    assert worklist.sections == []
    assert [f.label for f in worklist.filters if f.current] == ["People"]


def test_what_was_not_read_is_counted_where_it_belongs() -> None:
    later = NOW + timedelta(days=2)
    rests = (Rest("mail", 7, since=later),)
    worklist = arranged(an_entry(), an_entry(later, group="mail"), rests=rests)

    assert [(f.label, f.count) for f in worklist.filters] == [
        ("All", 9),
        ("Write", 1),
        ("Emails", 8),
    ]
    assert [section.has_more for section in worklist.sections] == [False, True]
    assert (worklist.total, worklist.beyond) == (9, 7)
    assert worklist.opening == "1 task is due today."
    assert arranged(an_entry(), group="write", rests=rests).beyond == 0


def test_the_sentence_does_not_count_what_was_not_read() -> None:
    for days, words in ((0, ""), (1, ", the first since yesterday"), (4, ", the first for 4 days")):
        since = NOW - timedelta(days=days)
        worklist = arranged(an_entry(since), rests=(Rest("write", 7, since=NOW),))
        assert worklist.opening == f"More than 1 tasks are due today{words}."
