"""Where a person meets calls: on /home and at the end of their letter."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import ScalarSelect, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from portal.calls.models import CallBooking, CallHost, CallOutcome
from portal.calls.queries import ACTIVE, MOST_MISSED, talks_of
from portal.calls.words import CallTime
from portal.candidates.models import Application, ApplicationMember
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
    own = CallBooking.application_id == Application.id
    done = exists().where(own, or_(CallBooking.outcome == CallOutcome.HELD, and_(*ACTIVE)))
    missed = select(func.count(CallBooking.id)).where(
        own, CallBooking.outcome == CallOutcome.MISSED
    )
    took_part = exists().where(
        ApplicationMember.application_id == Application.id,
        ApplicationMember.staff_id == CallHost.staff_id,
    )
    is_host = (
        or_(CallHost.staff_id == Application.contact_id, took_part, CallHost.for_everybody),
        CallHost.staff_id == StaffAccount.id,
        StaffAccount.disabled_at.is_(None),
    )
    is_open = (
        Application.person_id == person_id,
        Application.told_at <= now,
        ~done,
        missed.correlate(Application).scalar_subquery() < MOST_MISSED,
    )
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


def way_from_letter(
    db: Session, person_id: int, application_id: ScalarSelect[int], now: datetime
) -> Way | None:
    """What stands at the end of a letter; nothing when there is nobody to talk to."""
    this = Application.id == application_id
    for talk in talks_of(db, person_id=person_id, now=now, where=this):
        if talk.is_open or talk.booked:
            return offer(talk.application.public_id)
    return None


SOURCE = WaySource(_asks, _ways)
