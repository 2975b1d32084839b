"""The calendar entry of a call, for the person and for the interviewer: one uid for life."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from portal.calls.models import CallBooking, Way
from portal.calls.phones import show_phone
from portal.core.calendar import CalendarEntry, Method, Party
from portal.core.settings import Settings
from portal.employer.models import Employer
from portal.web.locale import gettext as _

RINGS_BEFORE = timedelta(minutes=15)


def entry_for_person(
    booking: CallBooking, *, employer: Employer, settings: Settings
) -> CalendarEntry:
    """In the voice of this moment. The link of the video room is in it: the call is booked."""
    name = booking.host.staff.name
    where = booking.host.video_url if booking.way is Way.VIDEO else _phone_line(booking)
    page = f"{settings.base_url}/calls/{booking.public_id}"
    lines = [
        _("With %(name)s, %(employer)s", name=name, employer=employer.name),
        where,
        _("Move or cancel: %(url)s", url=page),
    ]
    return _entry(
        booking,
        settings,
        employer,
        summary=_("Conversation with %(employer)s", employer=employer.short_name),
        where=where,
        lines=lines,
        url=page,
        attendee=Party(booking.person.name, booking.person.email),
    )


def entry_for_host(
    booking: CallBooking, *, employer: Employer, settings: Settings
) -> CalendarEntry:
    """Without number, questions and need: calendars keep things, the page forgets them in time."""
    staff = booking.host.staff
    page = f"{settings.base_url}/admin/calls/{booking.public_id}"
    lines = [
        booking.application.vacancy.title,
        _("Questions and phone number: %(url)s", url=page),
    ]
    return _entry(
        booking,
        settings,
        employer,
        summary=_("Feedback call with %(name)s", name=booking.person.name),
        where=booking.host.video_url if booking.way is Way.VIDEO else _("Phone: you call"),
        lines=lines,
        url=page,
        attendee=Party(staff.name, staff.email),
    )


def entry_given_up(
    traits: Mapping[str, Any], *, attendee: Party, employer: Employer, settings: Settings
) -> CalendarEntry:
    """The cancellation of a call whose person is erased, from what the mail carries with it."""
    return CalendarEntry(
        uid=_uid(traits["call"], settings),
        method=Method.CANCEL,
        sequence=traits["sequence"],
        summary=_("Feedback call"),
        starts_at=datetime.fromisoformat(traits["starts_at"]),
        ends_at=datetime.fromisoformat(traits["ends_at"]),
        stamped_at=datetime.fromisoformat(traits["changed_at"]),
        organizer=Party(employer.name, settings.mail_from),
        attendee=attendee,
    )


def _uid(public_id: str, settings: Settings) -> str:
    return f"call-{public_id}@{urlsplit(settings.base_url).hostname}"


def _phone_line(booking: CallBooking) -> str:
    if booking.phone is None:
        return _("By phone")
    return _("By phone: we call you at %(phone)s", phone=show_phone(booking.phone))


def _entry(
    booking: CallBooking,
    settings: Settings,
    employer: Employer,
    *,
    summary: str,
    where: str,
    lines: list[str],
    url: str,
    attendee: Party,
) -> CalendarEntry:
    return CalendarEntry(
        uid=_uid(booking.public_id, settings),
        method=Method.REQUEST if booking.cancelled_at is None else Method.CANCEL,
        sequence=booking.sequence,
        summary=summary,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        stamped_at=booking.changed_at,
        description="\n".join(line for line in lines if line),
        location=where,
        url=url,
        # the sender of the mail, or Outlook ignores the changes
        organizer=Party(employer.name, settings.mail_from),
        attendee=attendee,
        reminder=RINGS_BEFORE,
    )
