"""The trail in words. The parts write codes; what a code means to a reader is collected here."""

from dataclasses import dataclass
from datetime import datetime

from portal.audit.models import ActorKind, AuditEntry
from portal.core.messages import N_
from portal.web.locale import gettext as _

ACTIONS = {
    "account.added": N_("Account added"),
    "account.password_changed": N_("Password changed"),
    "account.signed_in": N_("Signed in"),
    "application.added": N_("Application added"),
    "application.edited": N_("Application edited"),
    "application.members_assigned": N_("Interviewers assigned"),
    "applications.exported": N_("List of applications taken along"),
    "applications.imported": N_("Applications imported"),
    "employer.changed": N_("Employer's settings changed"),
    "feedback.released": N_("Feedback released"),
    "feedback.review_asked": N_("Release of the feedback asked for"),
    "feedback.saved": N_("Feedback saved"),
    "feedback.started": N_("Feedback begun"),
    "feedback.taken_back": N_("Feedback taken back to change it"),
    "feedback.withdrawn": N_("Feedback withdrawn"),
    "import.dismissed": N_("Import not taken over"),
    "import.recalled": N_("Import taken back"),
    "import.sending_resumed": N_("Sending for an import resumed"),
    "import.sending_stopped": N_("Sending for an import stopped"),
    "import.uploaded": N_("File for an import uploaded"),
    "import_question.decided": N_("Line of an import decided about"),
    "import_question.reopened": N_("Decision about a line taken back"),
    "legal_text.written": N_("Legal text written"),
    "link.reviewed": N_("Personal link checked and kept"),
    "links.revoked": N_("All links of a person ended"),
    "mail.sent_again": N_("Email sent again"),
    "mail.settled": N_("Failed email dealt with"),
    "messages.resumed": N_("Messages allowed again"),
    "messages.stopped": N_("Messages stopped"),
    "person.added": N_("Person added"),
    "person.corrected": N_("Person corrected"),
    "vacancy.added": N_("Vacancy added"),
    "vacancy.criteria_edited": N_("Criteria of a vacancy edited"),
    "vacancy.edited": N_("Vacancy edited"),
    "vacancy.feedback_started": N_("Feedback switched on for a vacancy"),
    "vacancy.feedback_stopped": N_("Feedback switched off for a vacancy"),
}
# By the names of the tables
SUBJECTS = {
    "application": N_("Application"),
    "device": N_("Device"),
    "employer": N_("Employer"),
    "feedback": N_("Feedback text"),
    "feedback_version": N_("Version of a feedback text"),
    "import_question": N_("Line of an import"),
    "import_run": N_("Import"),
    "legal_text": N_("Legal text"),
    "outgoing_mail": N_("Email"),
    "person": N_("Person"),
    "personal_link": N_("Personal link"),
    "silence": N_("Wish for no messages"),
    "staff_account": N_("Account"),
    "vacancy": N_("Vacancy"),
}
SHORT_ID = 8  # signs; enough to find the object again in a list


@dataclass(frozen=True)
class Line:
    """One entry as the page shows it; ``details`` are field names and counts, as in the code."""

    at: datetime
    who: str
    action: str
    subject: str
    subject_id: str
    details: str


def line_of(entry: AuditEntry) -> Line:
    """In the reader's language; what has no words yet is shown by its code."""
    return Line(
        at=entry.at,
        who=_who(entry),
        action=_(ACTIONS.get(entry.action, entry.action)),
        subject=_(SUBJECTS.get(entry.subject_kind, entry.subject_kind)),
        subject_id=(entry.subject_id or "")[:SHORT_ID],
        details="; ".join(f"{name}: {_plain(value)}" for name, value in entry.details.items()),
    )


def _who(entry: AuditEntry) -> str:
    if entry.actor_kind is ActorKind.STAFF:
        return entry.actor_name or _("A member of staff")
    return _("The person") if entry.actor_kind is ActorKind.PERSON else _("The portal")


def _plain(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
