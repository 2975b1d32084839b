"""Arranging the list and saying it: what was due before today, today, this week, and after that."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel.dates import format_skeleton

from portal.core.messages import N_
from portal.web.locale import LOCALES, local, ngettext, voice
from portal.web.locale import gettext as _
from portal.web.worklist import DueList, Entry, Rest

GROUPS = {
    "write": N_("Write"),
    "review": N_("Review"),
    "mail": N_("Emails"),
    "calls": N_("Calls"),
    "events": N_("Events"),
    "people": N_("People"),
}


@dataclass(frozen=True)
class Line:
    """An entry with its due day in words; ``late`` means that the day has passed."""

    entry: Entry
    due: str
    late: bool


@dataclass(frozen=True)
class Section:
    """``has_more``: some that belong here were not read."""

    heading: str
    lines: list[Line]
    has_more: bool = False


@dataclass(frozen=True)
class Filter:
    group: str
    label: str
    count: int
    current: bool


@dataclass(frozen=True)
class Worklist:
    """``opening`` says how the day looks, over all groups; ``sections`` hold the chosen ones,
    ``beyond`` counts those of the chosen ones that are not shown."""

    total: int
    opening: str
    filters: list[Filter]
    sections: list[Section]
    beyond: int = 0


def arrange(due: DueList, *, group: str, now: datetime) -> Worklist:
    """The worklist as the page shows it; an unknown ``group`` shows everything."""
    entries = [e for e in due.entries if e.group == group or group not in GROUPS]
    rests = [rest for rest in due.rests if rest.group == group or group not in GROUPS]
    today = local(now).date()
    days = [local(entry.due_at).date() for entry in due.entries]
    has_more = any(local(rest.since).date() <= today for rest in due.rests)
    return Worklist(
        total=due.total,
        opening=opening(days, today, has_more=has_more),
        filters=_filters(due, group),
        sections=_sections(sorted(entries, key=lambda entry: entry.due_at), rests, today),
        beyond=sum(rest.count for rest in rests),
    )


def opening(days: list[date], today: date, *, has_more: bool = False) -> str:
    """One sentence on the whole list: what is due today, what is late, else what comes next.

    ``has_more``: more may be due today than ``days`` says.
    """
    due = [day for day in days if day <= today]
    late = [day for day in due if day < today]
    if not days:
        return _("Nothing is waiting for you.")
    if not due:
        return _(
            "Nothing is due today. The next task is due on %(day)s.",
            day=due_words(min(days), today),
        )
    if has_more:
        return _more_words(len(due), (today - min(due)).days)
    if late:
        return _late_words(len(due), len(late), (today - min(late)).days)
    return ngettext("%(num)s task is due today.", "%(num)s tasks are due today.", len(due))


def _more_words(due: int, days: int) -> str:
    """``days``: since when the longest has been due."""
    if days == 0:
        return _("More than %(due)s tasks are due today.", due=due)
    if days == 1:
        return _("More than %(due)s tasks are due today, the first since yesterday.", due=due)
    return _(
        "More than %(due)s tasks are due today, the first for %(days)s days.", due=due, days=days
    )


def _late_words(due: int, late: int, days: int) -> str:
    """``days``: since when the longest of the ``late`` ones has been due."""
    if due == 1:
        if days == 1:
            return _("1 task has been due since yesterday.")
        return _("1 task has been due for %(days)s days.", days=days)
    if late == 1:
        if days == 1:
            return _("%(due)s tasks are due today, one of them since yesterday.", due=due)
        return _("%(due)s tasks are due today, one of them for %(days)s days.", due=due, days=days)
    if days == 1:
        return _(
            "%(due)s tasks are due today, %(late)s of them since yesterday.", due=due, late=late
        )
    return _(
        "%(due)s tasks are due today, %(late)s of them for up to %(days)s days.",
        due=due,
        late=late,
        days=days,
    )


def due_words(day: date, today: date) -> str:
    """The day in words: for 2 days, today, Thu 26; with the month where that is not this one."""
    late = (today - day).days
    if late > 0:
        return ngettext("for %(num)s day", "for %(num)s days", late)
    if late == 0:
        return _("today")
    if day.year != today.year:
        return _weekday(day, "yMMMEd", voice().language)
    return _weekday(day, "Ed" if day.month == today.month else "MMMEd", voice().language)


@lru_cache(maxsize=512)
def _weekday(day: date, skeleton: str, language: str) -> str:
    return format_skeleton(skeleton, day, locale=LOCALES[language])


def _sections(entries: list[Entry], rests: list[Rest], today: date) -> list[Section]:
    """Every entry in exactly one section. The week ends on Sunday (ISO 8601)."""
    sunday = today + timedelta(days=6 - today.weekday())
    headings = (N_("Today"), N_("This week"), N_("After that"))
    lines: list[list[Line]] = [[], [], []]
    for entry in entries:
        day = local(entry.due_at).date()
        lines[_place(day, today, sunday)].append(Line(entry, due_words(day, today), day < today))
    first = min((_place(local(rest.since).date(), today, sunday) for rest in rests), default=3)
    return [
        Section(heading, lines[place], has_more=place >= first)
        for place, heading in enumerate(headings)
        if lines[place]
    ]


def _place(day: date, today: date, sunday: date) -> int:
    return 0 if day <= today else 1 if day <= sunday else 2


def _filters(due: DueList, group: str) -> list[Filter]:
    """All, and each group in which something is to do or that is being looked at."""
    filters = [Filter("", N_("All"), due.total, group not in GROUPS)]
    for name, label in GROUPS.items():
        read = sum(entry.group == name for entry in due.entries)
        count = read + sum(rest.count for rest in due.rests if rest.group == name)
        if count or name == group:
            filters.append(Filter(name, label, count, name == group))
    return filters
