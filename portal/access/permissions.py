"""The one place that says what each role of staff may do."""

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    INTERVIEWER = "interviewer"
    RECRUITER = "recruiter"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"


EVERYBODY = frozenset(Role)
HIRING = frozenset({Role.RECRUITER, Role.ADMINISTRATOR})
WRITING = HIRING | {Role.INTERVIEWER}

# Interviewers see only applications they are assigned to; the queries see to that.
PERMISSIONS: dict[str, frozenset[Role]] = {
    "desk.see": EVERYBODY,
    "account.keep": EVERYBODY,
    "figures.see": HIRING,
    "candidates.see": WRITING,
    "candidates.see_all": HIRING,
    "candidates.edit": HIRING,
    "candidates.import": HIRING,
    "people.see": HIRING,
    "people.merge": HIRING,
    "vacancies.see": WRITING,
    "vacancies.edit": HIRING,
    "feedback.see": WRITING,
    "feedback.write": WRITING,
    "feedback.release": HIRING,
    "calls.see": WRITING,
    "calls.host": WRITING,
    "calls.edit": HIRING,
    "talentpool.see": HIRING,
    "talentpool.edit": HIRING,
    "events.see": EVERYBODY,
    "events.edit": HIRING | {Role.EDITOR},
    "mail.see": HIRING,
    "mail.send": HIRING,
    "mail.stop": HIRING,
    "privacy.see": HIRING,
    "privacy.decide": HIRING,
    "consents.edit": frozenset({Role.ADMINISTRATOR}),
    "content.edit": HIRING | {Role.EDITOR},
    "employer.edit": frozenset({Role.ADMINISTRATOR}),
    "audit.see": frozenset({Role.ADMINISTRATOR}),
}


def roles_may(roles: Iterable[Role], permission: str) -> bool:
    """Whether one of ``roles`` has the permission; an unknown one is a mistake (KeyError)."""
    return not PERMISSIONS[permission].isdisjoint(roles)
