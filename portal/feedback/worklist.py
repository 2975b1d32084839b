"""What staff has to do about feedback: begin where nobody was told yet, finish a draft, read and
release as the second person."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from sqlalchemy import Select, String, and_, func, or_, select, type_coerce

from portal.access.login import Viewer
from portal.candidates.models import Application
from portal.feedback import queries
from portal.feedback.models import Feedback, FeedbackState
from portal.people.models import Person
from portal.vacancies.models import Vacancy
from portal.web.locale import gettext as _
from portal.web.locale import voice
from portal.web.worklist import Due, Entry, Source, due_columns

NAME = "feedback"
TELL_WITHIN = timedelta(days=14)  # after the decision; what most people who applied ask for
END_OF_DAY = time(18)
NOT_BEGUN = "not_begun"


def _rows(viewer: Viewer, _now: datetime) -> Select[Any] | None:
    """Drafts for everybody who may write; texts in review for those who may release them, others'
    than their own; where feedback is on, whoever was not told for those who see them all."""
    if not viewer.may("feedback.write"):
        return None
    mine = [Feedback.state == FeedbackState.DRAFT]
    if viewer.may("feedback.release"):
        mine.append(_others_in_review(viewer))
    if viewer.may("candidates.see_all"):
        mine.append(_nobody_told())
    return (
        select(
            *due_columns(
                NAME,
                kind=_kind(),
                due_on=Application.decided_on,
                first_name=Person.first_name,
                last_name=Person.last_name,
                number=Application.number,
                subject=Vacancy.title,
                public_id=Application.public_id,
            )
        )
        .join_from(Application, Person)
        .join(Vacancy, Vacancy.id == Application.vacancy_id)
        .outerjoin(Feedback, Feedback.application_id == Application.id)
        .where(or_(*mine), queries.may_see(viewer))
    )


def _others_in_review(viewer: Viewer) -> Any:
    is_foreign = Feedback.edited_by_id != viewer.staff_id
    return and_(Feedback.state == FeedbackState.IN_REVIEW, is_foreign)


def _nobody_told() -> Any:
    return and_(
        Feedback.id.is_(None), Application.told_at.is_(None), Vacancy.feedback_since.is_not(None)
    )


def _kind() -> Any:
    return func.coalesce(type_coerce(Feedback.state, String()), NOT_BEGUN)


def _entry(due: Due, _viewer: Viewer, _now: datetime) -> Entry:
    assert due.due_on is not None  # noqa: S101 - every application has the day of its decision
    words = WORDS[due.kind](due.public_id)
    return Entry(
        due_at=datetime.combine(due.due_on + TELL_WITHIN, END_OF_DAY, ZoneInfo(voice().zone)),
        person=due.person,
        number=due.number,
        subject=due.subject,
        **words,
    )


def _not_begun(public_id: str) -> dict[str, str]:
    return {
        "task": _("Write the feedback"),
        "state_word": _("not told yet"),
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
SOURCE = Source(NAME, _rows, _entry)
