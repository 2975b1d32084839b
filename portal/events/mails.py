"""The mails of events. Each was asked for by signing up, so each goes out as requested; only the
reminder does not reach somebody who wants no further messages."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.messages import N_
from portal.core.runtime import Runtime
from portal.employer.queries import get_employer
from portal.events import queries
from portal.events.calendar import entry_of
from portal.events.links import sign_up_url
from portal.events.models import HOLD, EventSignUp, SignUpState
from portal.events.words import when
from portal.outbox.kinds import MailContent, MailKind, StillTrue
from portal.outbox.models import OutgoingMail
from portal.people.voices import form_for
from portal.web.locale import Voice, speaking

CALENDAR = (
    "event_confirmed",
    "event_moved_up",
    "event_changed",
    "event_known",
    "event_cancelled",
)


def _compose(db: Session, mail: OutgoingMail, runtime: Runtime) -> MailContent:
    sign_up = db.get_one(EventSignUp, mail.subject_id)
    event, person, employer = sign_up.event, mail.person, get_employer(db)
    form, language = form_for(db, person.id), person.language
    base_url = runtime.settings.base_url
    link = sign_up_url(runtime, sign_up)
    with speaking(Voice(language, form, person.zone or employer.zone)):
        comes = sign_up.state is SignUpState.CONFIRMED
        values = {
            "event_title": event.told("title", language),
            "when": when(event, employer.zone),
            "place": event.place if event.has_place else "",
            "access": event.told("access", language),
            "online_url": event.online_url if comes else "",
            "is_online": not event.has_place,
            "comes": comes,
            "asked_to_wait": sign_up.state is SignUpState.ASKED,
            "has_free_seats": event.free > 0,
            "seats": sign_up.seats,
            "place_in_line": queries.place_in_line(db, sign_up),
            "note": event.cancellation_note,
            "link_url": link,
            "cancel_url": f"{link}/cancellation",
            "event_url": f"{base_url}/events/{event.slug}",
            "minutes": int(HOLD.total_seconds()) // 60,
        }
        calendar = None
        if mail.kind in CALENDAR and comes:
            calendar = entry_of(
                event, base_url=base_url, language=language, sign_up=sign_up, url=link
            )
    return MailContent(values=values, form=form, calendar=calendar)


def _true_while(*states: SignUpState, ahead: bool = True) -> StillTrue:
    """As long as the sign-up is in one of these states and the event lies ahead and takes place."""

    def still_true(db: Session, mail: OutgoingMail) -> str | None:
        sign_up = db.get(EventSignUp, mail.subject_id)
        if sign_up is None or sign_up.state not in states:
            return "sign_up_changed"
        return _trouble(sign_up, clock.now()) if ahead else None

    return still_true


def _trouble(sign_up: EventSignUp, now: datetime) -> str | None:
    if sign_up.event.cancelled_at is not None:
        return "event_cancelled"
    return "event_over" if sign_up.event.starts_at <= now else None


PROBLEMS = {
    "sign_up_changed": N_("The sign-up had changed before the email could leave."),
    "event_cancelled": N_("The event was cancelled before the email could leave."),
    "event_over": N_("The event had begun before the email could leave."),
}
COMES = (SignUpState.CONFIRMED,)
ANSWERED = (SignUpState.CONFIRMED, SignUpState.WAITING)


def _kind(
    name: str,
    label: str,
    still_true: StillTrue,
    *,
    important: bool = False,
    requested: bool = True,
) -> MailKind:
    return MailKind(
        name,
        _compose,
        still_true,
        requested=requested,
        important=important,
        label=label,
        problems=PROBLEMS,
    )


KINDS: tuple[MailKind, ...] = (
    _kind(
        "event_confirm",
        N_("Event: please confirm"),
        _true_while(SignUpState.HELD, SignUpState.ASKED),
    ),
    _kind("event_confirmed", N_("Event: signed up"), _true_while(*COMES)),
    _kind("event_known", N_("Event: already signed up"), _true_while(*ANSWERED)),
    _kind("event_waiting", N_("Event: on the waiting list"), _true_while(SignUpState.WAITING)),
    _kind("event_moved_up", N_("Event: moved up"), _true_while(*COMES), important=True),
    _kind(
        "event_left",
        N_("Event: sign-up cancelled"),
        _true_while(SignUpState.CANCELLED, ahead=False),
    ),
    _kind(
        "event_cancelled",
        N_("Event: does not take place"),
        _true_while(*ANSWERED, ahead=False),
        important=True,
    ),
    _kind("event_changed", N_("Event: new time or place"), _true_while(*ANSWERED), important=True),
    _kind("event_reminder", N_("Event: reminder"), _true_while(*COMES), requested=False),
)
