"""Arranging the list and saying it: what was due before today, today, this week, and after that."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from babel.dates import format_skeleton

from portal.core.messages import N_
from portal.web.locale import LOCALES, local, ngettext, voice
from portal.web.locale import gettext as _
from portal.web.worklist import Entry

GROUPS = {
    "write": N_("Write"),
    "review": N_("Review"),
    "mail": N_("Emails"),
    "calls": N_("Calls"),
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
    heading: str
    lines: list[Line]


@dataclass(frozen=True)
class Filter:
    group: str
    label: str
    count: int
    current: bool


@dataclass(frozen=True)
class Worklist:
    """``opening`` says how the day looks, over all groups; ``sections`` hold the chosen ones."""

    total: int
    opening: str
    filters: list[Filter]
    sections: list[Section]


def arrange(entries: list[Entry], *, group: str, now: datetime) -> Worklist:
    """The worklist as the page shows it; an unknown ``group`` shows everything."""
    chosen = [e for e in entries if e.group == group] if group in GROUPS else entries
    today = local(now).date()
    return Worklist(
        total=len(entries),
        opening=opening([local(entry.due_at).date() for entry in entries], today),
        filters=_filters(entries, group),
        sections=_sections(sorted(chosen, key=lambda entry: entry.due_at), today),
    )


def opening(days: list[date], today: date) -> str:
    """One sentence on the whole list: what is due today, what is late, else what comes next."""
    due = [day for day in days if day <= today]
    late = [day for day in due if day < today]
    if not days:
        return _("Nothing is waiting for you.")
    if not due:
        return _(
            "Nothing is due today. The next task is due on %(day)s.",
            day=due_words(min(days), today),
        )
    if late:
        return _late_words(len(due), len(late), (today - min(late)).days)
    return ngettext("%(num)s task is due today.", "%(num)s tasks are due today.", len(due))


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


def _sections(entries: list[Entry], today: date) -> list[Section]:
    """Every entry in exactly one section. The week ends on Sunday (ISO 8601)."""
    sunday = today + timedelta(days=6 - today.weekday())
    sections = [
        Section(heading, []) for heading in (N_("Today"), N_("This week"), N_("After that"))
    ]
    for entry in entries:
        day = local(entry.due_at).date()
        place = 0 if day <= today else 1 if day <= sunday else 2
        sections[place].lines.append(Line(entry, due_words(day, today), day < today))
    return [section for section in sections if section.lines]


def _filters(entries: list[Entry], group: str) -> list[Filter]:
    """All, and each group in which something is to do or that is being looked at."""
    filters = [Filter("", N_("All"), len(entries), group not in GROUPS)]
    for name, label in GROUPS.items():
        count = sum(entry.group == name for entry in entries)
        if count or name == group:
            filters.append(Filter(name, label, count, name == group))
    return filters
