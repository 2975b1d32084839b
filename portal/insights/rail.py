"""The admin's navigation: what this member of staff may open, where they are now."""

from dataclasses import dataclass

from flask import request, url_for
from flask_login import current_user

from portal.web.locale import gettext as _


@dataclass(frozen=True)
class RailEntry:
    label: str
    url: str
    current: bool
    count: int | None = None
    due: bool = False


@dataclass(frozen=True)
class RailGroup:
    title: str
    entries: list[RailEntry]


def groups() -> list[RailGroup]:
    """All groups with at least one entry for the viewer."""
    found = [
        _group(
            "",
            _entry(_("Worklist"), "insights_admin.index", "desk.see"),
            _entry(_("Applications"), "candidates_admin.index", "candidates.see"),
            _entry(_("Imports"), "imports_admin.index", "candidates.import"),
            _entry(_("Feedback"), "feedback_admin.index", "feedback.see"),
            _entry(_("Vacancies"), "vacancies_admin.index", "vacancies.see"),
            _entry(_("Emails"), "outbox_admin.index", "mail.see"),
        ),
        _group(
            _("Manage"),
            _entry(_("Legal texts"), "content_admin.index", "content.edit"),
            _entry(_("Employer"), "employer_admin.show", "employer.edit"),
            _entry(_("Audit trail"), "audit_admin.index", "audit.see"),
        ),
    ]
    return [group for group in found if group.entries]


def _group(title: str, *entries: RailEntry | None) -> RailGroup:
    return RailGroup(title, [entry for entry in entries if entry is not None])


def _entry(label: str, endpoint: str, permission: str) -> RailEntry | None:
    if not current_user.may(permission):
        return None
    here = (request.endpoint or "").partition(".")[0] == endpoint.partition(".")[0]
    return RailEntry(label, url_for(endpoint), here)
