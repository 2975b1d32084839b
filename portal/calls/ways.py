"""Where a person meets calls: on /home and at the end of their letter."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from portal.calls.models import CallBooking, CallHost, CallOutcome
from portal.calls.queries import ACTIVE, MOST_MISSED
from portal.calls.words import CallTime
from portal.candidates.models import Application, ApplicationMember
from portal.core.statements import built_once
from portal.staff.models import StaffAccount
from portal.web.locale import gettext as _
from portal.web.locale import ngettext
from portal.web.ways import Way, WaySource

ORDER = 20


def _asks(person_id: int, now: datetime) -> Mapping[str, ScalarSelect[Any]]:
    """The next appointment; else how many applications can be spoken about, and how long if all
    interviewers say the same."""
    coming = (
        select(CallBooking.public_id)
        .where(CallBooking.person_id == person_id, CallBooking.ends_at > now, *ACTIVE)
        .order_by(CallBooking.starts_at)
        .limit(1)
    )
    is_open, is_host = _is_open(person_id, now), _is_host()
    shortest, longest = func.min(CallHost.minutes), func.max(CallHost.minutes)
    return {
        "calls_next": coming.scalar_subquery(),
        "calls_next_starts": coming.with_only_columns(CallBooking.starts_at).scalar_subquery(),
        "calls_next_ends": coming.with_only_columns(CallBooking.ends_at).scalar_subquery(),
        "calls_open": select(func.count(Application.id))
        .where(*is_open, exists().where(*is_host))
        .scalar_subquery(),
        "calls_minutes": select(case((shortest == longest, shortest)))
        .select_from(Application)
        .join(CallHost, is_host[0])
        .join(StaffAccount, is_host[1])
        .where(*is_open, is_host[2])
        .scalar_subquery(),
    }


def _is_open(person_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """An application of this person that a call may be booked about: told, and neither spoken about
    nor missed too often."""
    own = CallBooking.application_id == Application.id
    done = exists().where(own, or_(CallBooking.outcome == CallOutcome.HELD, _is_booked()))
    missed = select(func.count(CallBooking.id)).where(
        own, CallBooking.outcome == CallOutcome.MISSED
    )
    return (
        Application.person_id == person_id,
        Application.told_at <= now,
        ~done,
        missed.correlate(Application).scalar_subquery() < MOST_MISSED,
    )


def _is_booked() -> ColumnElement[bool]:
    return and_(CallBooking.application_id == Application.id, *ACTIVE)


def _is_host() -> tuple[ColumnElement[bool], ...]:
    """Somebody who talks about this application; the first of the three joins the interviewer, the
    others the account, which has to be open."""
    took_part = exists().where(
        ApplicationMember.application_id == Application.id,
        ApplicationMember.staff_id == CallHost.staff_id,
    )
    return (
        or_(CallHost.staff_id == Application.contact_id, took_part, CallHost.for_everybody),
        CallHost.staff_id == StaffAccount.id,
        StaffAccount.disabled_at.is_(None),
    )


def _ways(answers: Mapping[str, Any], _now: datetime) -> list[Way]:
    if answers["calls_next"]:
        when = CallTime(answers["calls_next_starts"], answers["calls_next_ends"])
        url = url_for("appointments.show", public_id=answers["calls_next"])
        text = f"{when.day}, {when.span}, {when.zone}"
        return [Way(_("Your call"), text, url, _("booked"), ORDER)]
    return [offer(minutes=answers["calls_minutes"])] if answers["calls_open"] else []


def offer(application: str | None = None, minutes: int | None = None) -> Way:
    """Talk about it; of one application, or whichever is open."""
    return Way(
        _("Talk about it"),
        _("By video or phone, with somebody who knows your application. You choose the time."),
        url_for("calls.choose", application=application),
        ngettext("%(num)s minute", "%(num)s minutes", minutes) if minutes else "",
        order=ORDER,
    )


def way_from_letter(db: Session, person_id: int, application: str, now: datetime) -> Way | None:
    """What stands at the end of a letter; nothing when there is nobody to talk to."""
    asked = _can_talk(application=application, person_id=person_id, now=now)
    return offer(application) if db.scalar(*asked) else None


@built_once
def _can_talk(application: str, person_id: int, now: datetime) -> Select[int]:
    """One row when a call about this application is booked, or may be."""
    own = (Application.public_id == application, Application.person_id == person_id)
    may_book = and_(*_is_open(person_id, now), exists().where(*_is_host()))
    return select(Application.id).where(*own, or_(exists().where(_is_booked()), may_book))


SOURCE = WaySource(_asks, _ways)
