"""What staff has to do where no feedback is written: tell people the decision all the same."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from sqlalchemy import Select, func, select

from portal.access.login import Viewer
from portal.candidates.days import tell_by
from portal.candidates.models import Application
from portal.vacancies.models import Vacancy
from portal.web.locale import gettext as _
from portal.web.locale import ngettext, voice
from portal.web.worklist import Due, Entry, Source, due_columns

NAME = "untold"


def _rows(viewer: Viewer, _now: datetime) -> Select[Any] | None:
    """One row for each vacancy without feedback in which people wait to be told."""
    if not viewer.may("candidates.edit"):
        return None
    columns = due_columns(
        NAME,
        due_on=func.min(Application.decided_on),
        subject=Vacancy.title,
        public_id=Vacancy.public_id,
        amount=func.count(Application.id),
    )
    return (
        select(*columns)
        .join_from(Application, Vacancy)
        .where(Application.told_at.is_(None), Vacancy.feedback_since.is_(None))
        .group_by(Vacancy.id, Vacancy.title, Vacancy.public_id)
    )


def _entry(due: Due, _viewer: Viewer, now: datetime) -> Entry:
    return Entry(
        due_at=tell_by(due.due_on or now.date(), ZoneInfo(voice().zone)),
        person=ngettext("%(num)s person", "%(num)s people", due.amount),
        number="",
        subject=due.subject,
        task=_("Tell the decision, or switch feedback on"),
        state_word=_("not told yet"),
        state="open",
        url=url_for("vacancies_admin.show", public_id=due.public_id),
        verb=_("View"),
        group="write",
    )


SOURCE = Source(NAME, _rows, _entry)
