"""Mails about erasing one's data: that the wish has arrived, what was decided, that it is done."""

from sqlalchemy.orm import Session

from portal.core.messages import N_
from portal.core.runtime import Runtime
from portal.outbox.kinds import MailContent, MailKind
from portal.outbox.models import OutgoingMail
from portal.people.voices import form_for
from portal.privacy.models import AskedBy, ErasureRequest, RequestState


def _compose(db: Session, mail: OutgoingMail, runtime: Runtime) -> MailContent:
    request = db.get_one(ErasureRequest, mail.subject_id)
    values = {
        "asked_at": request.asked_at,
        "asked_by_staff": request.asked_by is AskedBy.STAFF,
        "due_on": request.due_on,
        "erase_on": request.erase_on,
        "reason": request.reason,
        "my_data_url": f"{runtime.settings.base_url}/my-data/erasure",
    }
    return MailContent(values=values, form=form_for(db, mail.person_id))


def _compose_last(db: Session, mail: OutgoingMail, runtime: Runtime) -> MailContent:
    """Afterwards no link of this person leads anywhere, so none is in it."""
    content = _compose(db, mail, runtime)
    return MailContent(values={**content.values, "stop_url": None}, form=content.form)


def _in_state(db: Session, mail: OutgoingMail, *states: RequestState) -> str | None:
    request = db.get(ErasureRequest, mail.subject_id)
    return None if request is not None and request.state in states else "decided_otherwise"


def _still_asked(db: Session, mail: OutgoingMail) -> str | None:
    return _in_state(db, mail, RequestState.OPEN, RequestState.SCHEDULED)


def _still_answered(db: Session, mail: OutgoingMail) -> str | None:
    return _in_state(db, mail, RequestState.SCHEDULED, RequestState.REFUSED)


def _still_erasing(db: Session, mail: OutgoingMail) -> str | None:
    return _in_state(db, mail, RequestState.ERASING)


OTHERWISE = {"decided_otherwise": N_("The request was decided or withdrawn before the email left.")}

KINDS = (
    MailKind(
        "erasure_asked",
        _compose,
        _still_asked,
        requested=True,
        label=N_("Request for erasure received"),
        problems=OTHERWISE,
    ),
    MailKind(
        "erasure_answered",
        _compose,
        _still_answered,
        requested=True,
        important=True,
        label=N_("Answer to a request for erasure"),
        problems=OTHERWISE,
    ),
    MailKind(
        "erasure_done",
        _compose_last,
        _still_erasing,
        requested=True,
        label=N_("Data erased"),
        problems=OTHERWISE,
    ),
)
