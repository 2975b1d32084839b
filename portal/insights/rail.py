"""The admin's navigation: what this member of staff may open, where they are now."""

from dataclasses import dataclass, replace

from flask import request, url_for
from flask_login import current_user

from portal.web.locale import gettext as _

# Blueprints without a place of their own in the rail
PART_OF = {
    "letters_admin": "feedback_admin",
    "queue_admin": "feedback_admin",
    "home_admin": "people_admin",
    "holds_admin": "privacy_admin",
}


@dataclass(frozen=True)
class RailEntry:
    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class RailGroup:
    title: str
    entries: list[RailEntry]


def groups() -> list[RailGroup]:
    """All groups with at least one entry for the viewer."""
    found = [
        _group(
            _("Work"),
            _entry(_("Worklist"), "insights_admin.index", "desk.see"),
            _entry(_("Feedback"), "feedback_admin.index", "feedback.see"),
            _entry(_("Calls"), "calls_admin.index", "calls.see", "hours_admin"),
            _entry(_("Imports"), "imports_admin.index", "candidates.import"),
        ),
        _group(
            _("Candidates and guests"),
            _entry(_("Applications"), "candidates_admin.index", "candidates.see"),
            _entry(_("Persons"), "people_admin.index", "people.see"),
            _entry(_("Talent pool"), "talentpool_admin.index", "talentpool.see"),
        ),
        _group(
            _("Offers"),
            _entry(_("Vacancies"), "vacancies_admin.index", "vacancies.see"),
            _entry(_("Events"), "events_admin.index", "events.see"),
        ),
        _group(
            _("Manage"),
            _entry(_("Emails"), "outbox_admin.index", "mail.see"),
            _entry(_("Data protection"), "privacy_admin.index", "privacy.see"),
            _entry(_("Texts"), "content_admin.index", "content.edit"),
            _entry(_("Consent texts"), "consents_admin.index", "consents.edit"),
            _entry(_("Employer"), "employer_admin.show", "employer.edit"),
            _entry(_("Audit trail"), "audit_admin.index", "audit.see"),
        ),
    ]
    return _with_one_current([group for group in found if group.entries])


def _with_one_current(found: list[RailGroup]) -> list[RailGroup]:
    """A page below two entries belongs to the nearer one."""
    here = [entry.url for group in found for entry in group.entries if entry.current]
    nearest = max(here, key=len, default="")
    return [
        RailGroup(
            group.title,
            [replace(entry, current=entry.url == nearest) for entry in group.entries],
        )
        for group in found
    ]


def _group(title: str, *entries: RailEntry | None) -> RailGroup:
    return RailGroup(title, [entry for entry in entries if entry is not None])


def _entry(label: str, endpoint: str, permission: str, *also: str) -> RailEntry | None:
    """``also`` are further blueprints of the same place."""
    if not current_user.may(permission):
        return None
    url = url_for(endpoint)
    here = (request.endpoint or "").partition(".")[0]
    is_here = PART_OF.get(here, here) in (endpoint.partition(".")[0], *also)
    below = endpoint != "insights_admin.index" and request.path.startswith(f"{url.rstrip('/')}/")
    return RailEntry(label, url, is_here or below)
