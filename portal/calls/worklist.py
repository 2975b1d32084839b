"""What staff has to do about calls: hold today's, note what came of past ones, answer wishes."""

from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from sqlalchemy import Select, String, case, literal, select, union_all

from portal.access.login import Viewer
from portal.calls.models import CallBooking, CallWish
from portal.calls.queries import ACTIVE, may_see
from portal.candidates.models import Application
from portal.people.models import Person
from portal.vacancies.models import Vacancy
from portal.web.locale import gettext as _
from portal.web.locale import local
from portal.web.worklist import TOMORROW, Due, Entry, Source, due_columns

ANSWER_WITHIN = timedelta(days=2)


def rows(viewer: Viewer, now: datetime) -> Select[Any] | None:
    """Calls of today and before that nobody has marked; and open wishes for whoever hires."""
    if not viewer.may("calls.see"):
        return None
    calls = (
        select(
            literal("call", String()).label("kind"),
            CallBooking.starts_at.label("due_at"),
            CallBooking.person_id,
            CallBooking.application_id,
            CallBooking.public_id,
            case((CallBooking.ends_at <= now, "past"), else_="today").label("state"),
        )
        .join(CallBooking.host)
        .where(may_see(viewer), *ACTIVE, CallBooking.starts_at < TOMORROW)
    )
    wishes = select(
        literal("wish", String()).label("kind"),
        CallWish.created_at.label("due_at"),
        CallWish.person_id,
        CallWish.application_id,
        CallWish.public_id,
        literal("open", String()).label("state"),
    ).where(CallWish.settled_at.is_(None))
    both = union_all(calls, wishes) if viewer.may("calls.edit") else union_all(calls)
    due = both.subquery()
    return (
        select(
            *due_columns(
                "calls",
                kind=due.c.kind,
                due_at=due.c.due_at,
                first_name=Person.first_name,
                last_name=Person.last_name,
                number=Application.number,
                subject=Vacancy.title,
                public_id=due.c.public_id,
                state=due.c.state,
            )
        )
        .join(Person, Person.id == due.c.person_id)
        .join(Application, Application.id == due.c.application_id)
        .join(Vacancy, Vacancy.id == Application.vacancy_id)
    )


def entry(due: Due, _viewer: Viewer, _now: datetime) -> Entry | None:
    if due.due_at is None:
        return None
    if due.kind == "wish":
        return _entry(
            due,
            due.due_at + ANSWER_WITHIN,
            task=_("Find another time"),
            word=_("no time was right"),
            state="open",
            verb=_("Answer"),
            url=url_for("hours_admin.wish", public_id=due.public_id),
        )
    url = url_for("calls_admin.show", public_id=due.public_id)
    if due.state == "past":
        words = {"task": _("Note whether the call took place"), "word": _("over")}
        return _entry(due, due.due_at, **words, state="open", verb=_("Note"), url=url)
    start = local(due.due_at)
    words = {"task": _("Call at %(time)s", time=f"{start:%H:%M}"), "word": _("booked")}
    return _entry(due, due.due_at, **words, state="half", verb=_("Prepare"), url=url)


def _entry(
    due: Due, at: datetime, *, task: str, word: str, state: str, verb: str, url: str
) -> Entry:
    return Entry(
        due_at=at,
        person=due.person,
        number=due.number,
        subject=due.subject,
        task=task,
        state_word=word,
        state=state,
        url=url,
        verb=verb,
        group="calls",
    )


SOURCE = Source("calls", rows, entry)
