"""What waits for staff: lines of imports to decide about, reasons to choose, people to tell.

One row for an import or a vacancy, however many people it is about.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from sqlalchemy import Select, func, select, union_all

from portal.access.login import Viewer
from portal.candidates.begun import is_untold
from portal.candidates.days import tell_by
from portal.candidates.models import Application, ImportQuestion, ImportRun, Situation
from portal.vacancies.models import Vacancy
from portal.web.locale import gettext as _
from portal.web.locale import ngettext, voice
from portal.web.worklist import Due, Entry, Source, due_columns

NAME = "candidates"
QUESTIONS, REASONS, UNTOLD = "questions", "reasons", "untold"
DECIDE_WITHIN = timedelta(days=3)


def rows(viewer: Viewer, _now: datetime) -> Select[Any] | None:
    """Only for those who see all applications: what is to do is about many at once."""
    if not viewer.may("candidates.import"):
        return None
    found = union_all(_questions(), _reasons(), _untold()).subquery()
    return select(*found.c)


def _questions() -> Select[Any]:
    return (
        select(
            *due_columns(
                NAME,
                kind=QUESTIONS,
                due_at=func.min(ImportQuestion.asked_at),
                subject=ImportRun.file_name,
                public_id=ImportRun.public_id,
                amount=func.count(ImportQuestion.id),
            )
        )
        .join_from(ImportQuestion, ImportRun)
        .where(ImportQuestion.decided_at.is_(None))
        .group_by(ImportRun.id, ImportRun.file_name, ImportRun.public_id)
    )


def _reasons() -> Select[Any]:
    return _by_vacancy(REASONS).where(Application.situation == Situation.OPEN)


def _untold() -> Select[Any]:
    """Where feedback is on, each person is on the list of letters to write."""
    return _by_vacancy(UNTOLD).where(Vacancy.feedback_since.is_(None), is_untold())


def _by_vacancy(kind: str) -> Select[Any]:
    return (
        select(
            *due_columns(
                NAME,
                kind=kind,
                due_on=func.min(Application.decided_on),
                subject=Vacancy.title,
                public_id=Vacancy.public_id,
                amount=func.count(Application.id),
            )
        )
        .join_from(Application, Vacancy)
        .group_by(Vacancy.id, Vacancy.title, Vacancy.public_id)
    )


def entry(due: Due, _viewer: Viewer, now: datetime) -> Entry:
    if due.kind == QUESTIONS:
        return _question_entry(due, now)
    return _application_entry(due, now)


def _question_entry(due: Due, now: datetime) -> Entry:
    return Entry(
        due_at=(due.due_at or now) + DECIDE_WITHIN,
        person=ngettext("%(num)s line", "%(num)s lines", due.amount),
        number="",
        subject=due.subject,
        task=_("Decide about lines of an import"),
        state_word=_("open"),
        state="open",
        url=url_for("questions_admin.index", public_id=due.public_id),
        verb=_("Decide"),
        group="people",
    )


def _application_entry(due: Due, now: datetime) -> Entry:
    is_untold_row = due.kind == UNTOLD
    show = "untold" if is_untold_row else "reason"
    return Entry(
        due_at=tell_by(due.due_on or now.date(), ZoneInfo(voice().zone)),
        person=ngettext("%(num)s person", "%(num)s people", due.amount),
        number="",
        subject=due.subject,
        task=_("Tell the decision") if is_untold_row else _("Choose the reason of the decision"),
        state_word=_("not yet told") if is_untold_row else _("reason open"),
        state="empty",
        url=url_for("candidates_admin.index", show=show, vacancy=due.public_id),
        verb=_("View"),
        group="write",
    )


SOURCE = Source(NAME, rows, entry)
