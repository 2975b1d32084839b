"""The list of applications as a table that can be taken along."""

from portal.candidates.labels import SITUATIONS
from portal.candidates.models import Application
from portal.web.locale import gettext as _
from portal.web.locale import show_short_date


def list_header() -> list[str]:
    return [
        _("Application number"),
        _("First name"),
        _("Last name"),
        _("Email address"),
        _("Vacancy"),
        _("Place of work"),
        _("Date of the application"),
        _("Date of the decision"),
        _("How the decision came about"),
        _("Told on"),
    ]


def list_line(application: Application) -> list[str]:
    """One application with its person; days as the reader's language writes them."""
    person = application.person
    return [
        application.number,
        person.first_name,
        person.last_name,
        person.email,
        application.vacancy.title,
        application.location,
        show_short_date(application.applied_on) if application.applied_on else "",
        show_short_date(application.decided_on),
        _(SITUATIONS[application.situation]),
        show_short_date(application.told_at) if application.told_at else "",
    ]
