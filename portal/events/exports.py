"""Who comes to an event, as a table to take along."""

from portal.events.models import EventSignUp
from portal.events.words import STATES
from portal.web.locale import gettext as _
from portal.web.locale import show_datetime


def header() -> list[str]:
    return [
        _("Name"),
        _("Email address"),
        _("State"),
        _("Seats"),
        _("Needs on site"),
        _("Signed up"),
    ]


def line(sign_up: EventSignUp) -> list[object]:
    """One sign-up, as the list on the page shows it."""
    return [
        sign_up.name,
        sign_up.person.email,
        _(STATES[sign_up.state][1]),
        sign_up.seats,
        sign_up.need,
        show_datetime(sign_up.asked_at),
    ]
