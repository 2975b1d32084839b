"""The answer to "this is not correct"; the person asked for it."""

from sqlalchemy.orm import Session

from portal.core.messages import N_
from portal.core.runtime import Runtime
from portal.home.models import Correction
from portal.outbox.kinds import MailContent, MailKind
from portal.outbox.models import OutgoingMail
from portal.people.voices import form_for


def _compose(db: Session, mail: OutgoingMail, _runtime: Runtime) -> MailContent:
    correction = db.get_one(Correction, mail.subject_id)
    values = {
        "answer": correction.answer,
        "said_at": correction.created_at,
        "answered_by": correction.answered_by,
    }
    return MailContent(values=values, form=form_for(db, mail.person_id))


def _still_true(db: Session, mail: OutgoingMail) -> str | None:
    return None if db.get(Correction, mail.subject_id) is not None else "correction_gone"


KINDS = (
    MailKind(
        "correction_answered",
        _compose,
        _still_true,
        requested=True,
        important=True,
        label=N_("Answer about something not correct"),
        problems={"correction_gone": N_("What the person had said is no longer stored.")},
    ),
)
