"""The mail that says that feedback is there: who wrote, until when, why it comes, and the link."""

from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.messages import N_
from portal.core.runtime import Runtime
from portal.employer.queries import get_employer
from portal.entrance.mails import way_in
from portal.feedback import service
from portal.feedback.content import version_text
from portal.feedback.models import FeedbackVersion
from portal.outbox.kinds import MailContent, MailKind
from portal.outbox.models import OutgoingMail


def _compose(db: Session, mail: OutgoingMail, runtime: Runtime) -> MailContent:
    version = db.get_one(FeedbackVersion, mail.subject_id)
    text = version_text(version)
    values = {
        "link_url": way_in(db, runtime, person_id=mail.person_id),
        "author": text.author,
        "text": text,
        "number": version.number,
        "readable_until": version.readable_until,
        "applied_on": version.feedback.application.applied_on,
        "retention_months": get_employer(db).retention_months,
    }
    return MailContent(values=values, form=text.form)


def _still_true(db: Session, mail: OutgoingMail) -> str | None:
    """The letter is live and can be read; otherwise a short code for HR's list of mails."""
    version = db.get(FeedbackVersion, mail.subject_id)
    if version is None or version.withdrawn_at is not None:
        return "withdrawn"
    if version.is_replaced(clock.now()):
        return "superseded"
    return "expired" if version.readable_until <= clock.now() else None


def _arrived(db: Session, mail: OutgoingMail, at: datetime) -> None:
    """The mail server took it, or staff brought it in another way: now the person knows."""
    version = db.get(FeedbackVersion, mail.subject_id)
    if version is not None and version.withdrawn_at is None:
        service.note_told(db, version=version, now=at)


def _concerns(db: Session, mail: OutgoingMail) -> int | None:
    version = db.get(FeedbackVersion, mail.subject_id)
    return version.feedback.application_id if version is not None else None


def _print_url(db: Session, mail: OutgoingMail) -> str | None:
    """The same letter on paper, when no mail gets through."""
    version = db.get(FeedbackVersion, mail.subject_id)
    if version is None or version.withdrawn_at is not None:
        return None
    return url_for("feedback_admin.letter", public_id=version.public_id)


KINDS = (
    MailKind(
        "feedback_ready",
        _compose,
        _still_true,
        important=True,
        label=N_("Feedback is ready"),
        problems={
            "withdrawn": N_("The feedback was withdrawn before the email left."),
            "superseded": N_("A newer version was released before the email left."),
            "expired": N_("The time to read the feedback is over."),
        },
        print_url=_print_url,
        tells=True,
        arrived=_arrived,
        concerns=_concerns,
    ),
)
