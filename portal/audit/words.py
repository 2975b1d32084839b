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
    "correction.answered": N_("Answered what a person said is not correct"),
    "correction.said": N_("A person says that something is not correct"),
    "call.booked": N_("Call booked"),
    "call.cancelled": N_("Call cancelled"),
    "call.marked": N_("Outcome of a call noted"),
    "call.moved": N_("Call moved"),
    "call.wish_settled": N_("Wish for other times answered"),
    "call.wished": N_("Other times wished for"),
    "call_hours.saved": N_("Hours for calls saved"),
    "consent_text.written": N_("Consent text written"),
    "employer.changed": N_("Employer's settings changed"),
    "feedback.release_undone": N_("Release of the feedback undone"),
    "event.added": N_("Event added"),
    "event.cancelled": N_("Event called off"),
    "event.edited": N_("Event edited"),
    "event.promoted": N_("Waiting list moved up by hand"),
    "event.published": N_("Event published"),
    "erasure.asked": N_("Erasure of a person's data asked for"),
    "erasure.decided": N_("Erasure decided: now"),
    "erasure.done": N_("Data of a person erased"),
    "erasure.refused": N_("Erasure refused"),
    "erasure.scheduled": N_("Erasure decided: after the retention"),
    "erasure.withdrawn": N_("Request for erasure withdrawn"),
    "feedback.released": N_("Feedback released"),
    "feedback.review_asked": N_("Release of the feedback asked for"),
    "feedback.saved": N_("Feedback saved"),
    "feedback.started": N_("Feedback begun"),
    "feedback.taken_back": N_("Feedback taken back to change it"),
    "feedback.withdrawn": N_("Feedback withdrawn"),
    "hold.ended": N_("Legal hold ended"),
    "hold.put": N_("Legal hold put on a person"),
    "interest.added": N_("Area of the talent pool added"),
    "interest.retired": N_("Area of the talent pool taken off the list"),
    "import.dismissed": N_("Import not taken over"),
    "import.recalled": N_("Import taken back"),
    "import.sending_resumed": N_("Sending for an import resumed"),
    "import.sending_stopped": N_("Sending for an import stopped"),
    "import.uploaded": N_("File for an import uploaded"),
    "import_question.decided": N_("Line of an import decided about"),
    "import_question.reopened": N_("Decision about a line taken back"),
    "legal_text.written": N_("Legal text written"),
    "link.sent": N_("New personal link sent"),
    "link.reviewed": N_("Personal link checked and kept"),
    "links.revoked": N_("All links of a person ended"),
    "mail.sent_again": N_("Email sent again"),
    "mail.settled": N_("Failed email dealt with"),
    "messages.resumed": N_("Messages allowed again"),
    "messages.stopped": N_("Messages stopped"),
    "people.kept_apart": N_("Two persons looked at: not the same"),
    "people.merged": N_("Two persons merged"),
    "people.parted": N_("Merge of two persons taken back"),
    "person.added": N_("Person added"),
    "person.corrected": N_("Person corrected"),
    "sending.resumed": N_("Sending of emails resumed"),
    "sending.stopped": N_("Sending of all emails stopped"),
    "sign_up.added": N_("Sign-up added"),
    "sign_up.cancelled": N_("Sign-up cancelled"),
    "sign_up.changed": N_("Sign-up changed"),
    "sign_up.confirmed": N_("Sign-up confirmed"),
    "sign_up.doubled": N_("One of two sign-ups of the same person ended"),
    "sign_up.restored": N_("Sign-up put back after persons were parted"),
    "sign_up.moved_up": N_("Moved up from the waiting list"),
    "pool.exported": N_("List of the talent pool exported"),
    "person.split": N_("Applications given to another person"),
    "vacancy.added": N_("Vacancy added"),
    "vacancy.ad_edited": N_("Public ad of a vacancy edited"),
    "vacancy.criteria_edited": N_("Criteria of a vacancy edited"),
    "vacancy.edited": N_("Vacancy edited"),
    "vacancy.feedback_started": N_("Feedback switched on for a vacancy"),
    "vacancy.feedback_stopped": N_("Feedback switched off for a vacancy"),
    "vacancy.published": N_("Vacancy published"),
    "vacancy.unpublished": N_("Vacancy taken off the public pages"),
}
# By the names of the tables
SUBJECTS = {
    "application": N_("Application"),
    "correction": N_("What is not correct"),
    "call_booking": N_("Call"),
    "call_host": N_("Hours for calls"),
    "call_wish": N_("Wish for other times"),
    "consent": N_("Consent"),
    "consent_text": N_("Consent text"),
    "device": N_("Device"),
    "employer": N_("Employer"),
    "event": N_("Event"),
    "event_sign_up": N_("Sign-up"),
    "erasure_request": N_("Request for erasure"),
    "feedback": N_("Feedback text"),
    "feedback_version": N_("Version of a feedback text"),
    "import_question": N_("Line of an import"),
    "import_run": N_("Import"),
    "interest": N_("Area of the talent pool"),
    "legal_hold": N_("Legal hold"),
    "legal_text": N_("Legal text"),
    "outgoing_mail": N_("Email"),
    "person": N_("Person"),
    "person_merge": N_("Merge of two persons"),
    "personal_link": N_("Personal link"),
    "pool_membership": N_("Membership in the talent pool"),
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
