"""What HR may look at when there is time: persons who may be one. A single line with a number."""

from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import Select, func, select

from portal.access.login import Viewer
from portal.people.suggestions import MOST, pair_ids
from portal.web.locale import gettext as _
from portal.web.locale import ngettext
from portal.web.worklist import Due, Entry, Source, due_columns


def rows(viewer: Viewer, now: datetime) -> Select[Any] | None:
    """One row when there is at least one pair."""
    if not viewer.may("people.merge"):
        return None
    pairs = pair_ids().subquery()
    amount = func.count()
    return (
        select(*due_columns("people", due_at=now, amount=amount))
        .select_from(pairs)
        .having(amount > 0)
    )


def entry(due: Due, _viewer: Viewer, now: datetime) -> Entry:
    return Entry(
        due_at=due.due_at or now,
        person=_("Persons"),
        number="",
        subject=_("More than %(num)s pairs", num=MOST)
        if due.amount > MOST
        else ngettext("%(num)s pair", "%(num)s pairs", due.amount),
        task=_("Two entries may be one person"),
        state_word=_("to be checked"),
        state="open",
        url=url_for("merging_admin.index"),
        verb=_("Check"),
        group="people",
    )


SOURCE = Source("people", rows, entry)
