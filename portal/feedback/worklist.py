"""What staff has to do about feedback: begin where nobody was told yet, finish a draft, read and
release as the second person."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from sqlalchemy import ColumnElement, Label, Select, String, or_, select, type_coerce

from portal.access.login import Viewer
from portal.candidates.days import tell_by
from portal.candidates.models import Application
from portal.core.statements import one_of
from portal.feedback import queries
from portal.feedback.models import Feedback, FeedbackState
from portal.people.models import Person
from portal.vacancies.models import Vacancy
from portal.web.locale import gettext as _
from portal.web.locale import voice
from portal.web.worklist import Due, Entry, Source, due_columns

OPEN = "feedback_open"
NOT_BEGUN = "feedback_not_begun"


def _open_rows(viewer: Viewer, _now: datetime) -> Select[Any] | None:
    """Drafts for everybody who may write; texts in review for those who may release them, others'
    than their own."""
    if not viewer.may("feedback.write"):
        return None
    mine = Feedback.state == FeedbackState.DRAFT
    if viewer.may("feedback.release"):
        mine = or_(mine, Feedback.edited_by_id != viewer.staff_id)
    waits = one_of(Feedback.state, (FeedbackState.DRAFT, FeedbackState.IN_REVIEW))
    chosen = select(*_columns(OPEN, type_coerce(Feedback.state, String())))
    joined = chosen.join_from(Feedback, Application).join(Person).join(Vacancy, _is_applied_for())
    return joined.where(waits, mine, queries.may_see(viewer))


def _untold_rows(viewer: Viewer, _now: datetime) -> Select[Any] | None:
    """Where feedback is on, whoever was not told and about whom nobody writes yet."""
    if not (viewer.may("feedback.write") and viewer.may("candidates.see_all")):
        return None
    chosen = select(*_columns(NOT_BEGUN, NOT_BEGUN))
    joined = chosen.join_from(Application, Person).join(Vacancy, _is_applied_for())
    begun = select(Feedback.id).where(Feedback.application_id == Application.id).exists()
    return joined.where(Application.told_at.is_(None), Vacancy.feedback_since.is_not(None), ~begun)


def _is_applied_for() -> ColumnElement[bool]:
    return Vacancy.id == Application.vacancy_id


def _columns(source: str, kind: Any) -> list[Label[Any]]:
    return due_columns(
        source,
        kind=kind,
        due_on=Application.decided_on,
        first_name=Person.first_name,
        last_name=Person.last_name,
        number=Application.number,
        subject=Vacancy.title,
        public_id=Application.public_id,
    )


def _entry(due: Due, _viewer: Viewer, now: datetime) -> Entry:
    words = WORDS[due.kind](due.public_id)
    return Entry(
        due_at=tell_by(due.due_on or now.date(), ZoneInfo(voice().zone)),
        person=due.person,
        number=due.number,
        subject=due.subject,
        **words,
    )


def _not_begun(public_id: str) -> dict[str, str]:
    return {
        "task": _("Write the feedback"),
        "state_word": _("not yet told"),
        "state": "open",
        "verb": _("Write"),
        "url": url_for("feedback_admin.edit", public_id=public_id),
        "group": "write",
    }


def _draft(public_id: str) -> dict[str, str]:
    return {
        "task": _("Finish the feedback"),
        "state_word": _("draft"),
        "state": "empty",
        "verb": _("Write"),
        "url": url_for("feedback_admin.edit", public_id=public_id),
        "group": "write",
    }


def _review(public_id: str) -> dict[str, str]:
    return {
        "task": _("Release by a second person"),
        "state_word": _("in review"),
        "state": "half",
        "verb": _("Check"),
        "url": url_for("feedback_admin.release", public_id=public_id),
        "group": "review",
    }


WORDS: dict[str, Callable[[str], dict[str, str]]] = {
    NOT_BEGUN: _not_begun,
    FeedbackState.DRAFT: _draft,
    FeedbackState.IN_REVIEW: _review,
}
SOURCE = Source(OPEN, _open_rows, _entry)
UNTOLD = Source(NOT_BEGUN, _untold_rows, _entry)
