"""What HR has to look at: new sign-ups, and wishes of people who come to an event soon."""

from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from sqlalchemy import Select, and_, case, func, or_, select

from portal.access.login import Viewer
from portal.core.statements import one_of
from portal.events.models import Event, EventSignUp, SignUpState
from portal.web.locale import gettext as _
from portal.web.locale import ngettext
from portal.web.worklist import Due, Entry, Source, due_columns

NAME = "events"
SOON = timedelta(days=7)
NEW = timedelta(days=1)


def rows(viewer: Viewer, now: datetime) -> Select[Any] | None:
    """One row for each event ahead with something to look at; ``amount`` says how many."""
    if not viewer.may("events.edit"):
        return None
    needs = _count(EventSignUp.need != "")
    new = _count(EventSignUp.asked_at > now - NEW)
    is_soon = and_(Event.starts_at <= now + SOON, needs > 0)
    return select(
        *due_columns(
            NAME,
            kind=case((is_soon, "soon"), else_="new"),
            due_at=case((is_soon, Event.starts_at), else_=Event.changed_at),
            subject=Event.title,
            public_id=Event.public_id,
            amount=case((is_soon, needs), else_=new),
        )
    ).where(
        Event.published_at.is_not(None),
        Event.cancelled_at.is_(None),
        Event.starts_at > now,
        or_(is_soon, new > 0),
    )


def _count(*where: Any) -> Any:
    return (
        select(func.count(EventSignUp.id))
        .where(EventSignUp.event_id == Event.id, *where)
        .where(one_of(EventSignUp.state, (SignUpState.CONFIRMED, SignUpState.WAITING)))
        .correlate(Event)
        .scalar_subquery()
    )


def entry(due: Due, _viewer: Viewer, now: datetime) -> Entry:
    """Wishes are due two days before the event, new sign-ups today."""
    is_soon = due.kind == "soon"
    starts_at = due.due_at or now
    return Entry(
        due_at=starts_at - timedelta(days=2) if is_soon else now,
        person=due.subject,
        number="",
        subject=_("Event"),
        task=_task(is_soon, due.amount),
        state_word=_("soon") if is_soon else _("new"),
        state="open" if is_soon else "empty",
        url=url_for("event_sign_ups_admin.index", public_id=due.public_id),
        verb=_("View"),
        group="events",
    )


def _task(is_soon: bool, amount: int) -> str:
    if is_soon:
        return ngettext(
            "%(num)s person needs something on site",
            "%(num)s people need something on site",
            amount,
        )
    return ngettext("%(num)s new sign-up", "%(num)s new sign-ups", amount)


SOURCE = Source(NAME, rows, entry)
