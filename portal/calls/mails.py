"""The mails about a call, each with the invitation in its newest state.

A mail speaks about the state it was written for; when the call has changed since, a newer mail is
on its way and the older one is dropped.
"""

from sqlalchemy.orm import Session

from portal.calls import leaving
from portal.calls.invitations import entry_for_host, entry_for_person, entry_given_up
from portal.calls.models import CallBooking, Side, Way
from portal.calls.phones import show_phone
from portal.calls.words import CallTime
from portal.candidates.queries import address_form_of
from portal.core import clock
from portal.core.calendar import Party
from portal.core.messages import N_
from portal.core.runtime import Runtime
from portal.core.voices import AddressForm
from portal.employer.queries import get_employer
from portal.entrance.mails import way_in
from portal.outbox.kinds import MailContent, MailKind
from portal.outbox.models import OutgoingMail
from portal.outbox.recipients import find_recipient
from portal.people.voices import form_for
from portal.web.locale import Voice, speaking

PROBLEMS = {
    "call_changed": N_("The call was changed before the email left; a newer email says so."),
    "call_over": N_("The call was over before the email could leave."),
}


def _for_person(db: Session, mail: OutgoingMail, runtime: Runtime) -> MailContent:
    booking, employer = db.get_one(CallBooking, mail.subject_id), get_employer(db)
    form = address_form_of(booking.application, employer)
    person = booking.person
    with speaking(Voice(person.language, form, person.zone or employer.zone)):
        entry = entry_for_person(booking, employer=employer, settings=runtime.settings)
    values = _values(booking) | {"page_url": way_in(db, runtime, person_id=mail.person_id)}
    return MailContent(values, form, calendar=entry)


def _reminder(db: Session, mail: OutgoingMail, runtime: Runtime) -> MailContent:
    """Without the entry: the calendar has it already."""
    booking = db.get_one(CallBooking, mail.subject_id)
    form = address_form_of(booking.application, get_employer(db))
    values = _values(booking) | {"page_url": way_in(db, runtime, person_id=mail.person_id)}
    return MailContent(values, form)


def _for_host(db: Session, mail: OutgoingMail, runtime: Runtime) -> MailContent:
    booking, employer = db.get_one(CallBooking, mail.subject_id), get_employer(db)
    with speaking(Voice(booking.host.staff.language, AddressForm.SIE, employer.zone)):
        entry = entry_for_host(booking, employer=employer, settings=runtime.settings)
    values = _values(booking)
    values["page_url"] = f"{runtime.settings.base_url}/admin/calls/{booking.public_id}"
    return MailContent(values, AddressForm.SIE, calendar=entry)


def _values(booking: CallBooking) -> dict[str, object]:
    """``when`` finds its words only when the template asks, in the reader's voice."""
    staff, vacancy = booking.host.staff, booking.application.vacancy
    return {
        "booking": booking,
        "when": CallTime(booking.starts_at, booking.ends_at),
        "with_name": staff.name,
        "with_title": staff.title,
        "person_name": booking.person.name,
        "vacancy_title": vacancy.title,
        "video_url": booking.host.video_url if booking.way is Way.VIDEO else "",
        "phone": show_phone(booking.phone) if booking.phone else "",
        "by_employer": booking.changed_by is Side.EMPLOYER,
        "word": booking.word,
        "applied_on": booking.application.applied_on,
    }


def _given_up(db: Session, mail: OutgoingMail, runtime: Runtime) -> MailContent:
    """To either side, about a call whose person is erased or will be in a moment."""
    traits, employer, to = mail.deed.payload, get_employer(db), find_recipient(db, mail)
    assert to is not None  # noqa: S101 - nobody composes a mail to nobody
    form = AddressForm.SIE if mail.staff_id is not None else form_for(db, mail.person_id)
    with speaking(Voice(to.language, form, to.zone or employer.zone)):
        entry = entry_given_up(
            traits,
            attendee=Party(to.name, to.address),
            employer=employer,
            settings=runtime.settings,
        )
    values = {"when": CallTime(entry.starts_at, entry.ends_at), "stop_url": None}
    return MailContent(values, form, calendar=entry)


def _still_known(_db: Session, mail: OutgoingMail) -> str | None:
    """A mail that was given up has forgotten what it was about."""
    return None if mail.deed.payload else "call_changed"


def _application(db: Session, mail: OutgoingMail) -> int | None:
    booking = _booking(db, mail)
    return booking.application_id if booking is not None else None


def _booking(db: Session, mail: OutgoingMail) -> CallBooking | None:
    """None when it is gone with its person."""
    return db.get(CallBooking, mail.subject_id) if mail.subject_id is not None else None


def _is_newest(db: Session, mail: OutgoingMail) -> str | None:
    booking = _booking(db, mail)
    if booking is None or booking.changed_at > mail.created_at:
        return "call_changed"
    return None


def _is_ahead(db: Session, mail: OutgoingMail) -> str | None:
    """For the interviewer: newest, and the time of the call has not come."""
    if problem := _is_newest(db, mail):
        return problem
    booking = db.get_one(CallBooking, mail.subject_id)
    return "call_over" if booking.starts_at <= clock.now() else None


def _is_to_come(db: Session, mail: OutgoingMail) -> str | None:
    """Newest, and there is still something to say before it."""
    if problem := _is_newest(db, mail):
        return problem
    booking = db.get_one(CallBooking, mail.subject_id)
    is_over = not booking.is_active or booking.starts_at <= clock.now()
    return "call_over" if is_over else None


KINDS = (
    MailKind(
        "call_booked",
        _for_person,
        _is_to_come,
        requested=True,
        important=True,
        label=N_("Call booked"),
        problems=PROBLEMS,
    ),
    MailKind(
        "call_moved",
        _for_person,
        _is_to_come,
        requested=True,
        important=True,
        label=N_("Call moved"),
        problems=PROBLEMS,
    ),
    MailKind(
        "call_cancelled",
        _for_person,
        _is_newest,
        requested=True,
        important=True,
        label=N_("Call cancelled"),
        problems=PROBLEMS,
    ),
    MailKind(
        "call_reminder",
        _reminder,
        _is_to_come,
        label=N_("Reminder of a call"),
        concerns=_application,
        problems=PROBLEMS,
    ),
    MailKind(
        "call_host",
        _for_host,
        _is_ahead,
        requested=True,
        label=N_("Call for an interviewer"),
        problems=PROBLEMS,
    ),
    MailKind(
        leaving.TO_HOST,
        _given_up,
        _still_known,
        requested=True,
        label=N_("Call cancelled, for an interviewer"),
        problems=PROBLEMS,
    ),
    MailKind(
        leaving.TO_PERSON,
        _given_up,
        _still_known,
        requested=True,
        label=N_("Call cancelled because data is erased"),
        problems=PROBLEMS,
    ),
)
