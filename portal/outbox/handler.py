"""The deed "mail": everything is looked at when it leaves, and no transaction is open meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import local

from sqlalchemy.orm import Session

from portal.consents.queries import has_consent
from portal.consents.tokens import withdrawal_url
from portal.core.deeds import Claim, Outcome, done, dropped, failed, later, postponed
from portal.core.runtime import Runtime
from portal.core.settings import MailServer
from portal.core.worker import after_drain
from portal.employer.queries import get_employer
from portal.outbox import problems, queries, service
from portal.outbox.answers import Effect, Receipt
from portal.outbox.composing import POLICY, compose_message
from portal.outbox.delivery import Envelope, Postman
from portal.outbox.headers import wire_address
from portal.outbox.holds import held_by
from portal.outbox.kinds import MailKind, find_kind
from portal.outbox.models import OutgoingMail, SilenceReason
from portal.outbox.recipients import Recipient, find_recipient
from portal.outbox.rendering import render_mail
from portal.outbox.stopping import is_stopped

TRY_AGAIN = timedelta(minutes=2)  # while nothing can be sent at all
ASK_AGAIN = timedelta(minutes=5)  # held or stopped; whoever ends that does not wait for this

_here = local()


@dataclass(frozen=True)
class Ready:
    """A mail in its envelope. ``address`` is the person's as it was then."""

    mail_id: int
    address: str
    message_id: str
    envelope: Envelope


def deliver(runtime: Runtime, claim: Claim, now: datetime) -> Outcome:
    """Send the mail of this deed, or say why not."""
    with runtime.reading() as db:
        ready = prepare(db, runtime=runtime, mail_id=claim.subject_id, now=now)
    if isinstance(ready, Outcome):
        return ready
    after_drain(hang_up)
    return _outcome(ready, _postman(runtime.settings.mail_server).deliver(ready.envelope))


def hang_up() -> None:
    """After a round of mails."""
    for postman in _postmen().values():
        postman.hang_up()


def _postmen() -> dict[MailServer, Postman]:
    """The connections of this thread."""
    if not hasattr(_here, "postmen"):
        _here.postmen = {}
    postmen: dict[MailServer, Postman] = _here.postmen
    return postmen


def _postman(server: MailServer) -> Postman:
    return _postmen().setdefault(server, Postman(server))


def prepare(
    db: Session, *, runtime: Runtime, mail_id: int | None, now: datetime
) -> Ready | Outcome:
    """The mail as it would leave now; an Outcome when it is not to leave."""
    mail = db.get(OutgoingMail, mail_id)
    to = find_recipient(db, mail) if mail is not None else None
    if mail is None or to is None:
        return dropped("person_gone")
    kind = find_kind(mail.kind)
    if kind is None:
        return later("unknown_kind")
    if is_stopped(db, kind):
        return postponed(problems.STOPPED, after=ASK_AGAIN)
    if problem := _hindrance(db, mail, kind, now):
        return dropped(problem)
    if code := held_by(db, mail, kind):
        return postponed(code, after=ASK_AGAIN)
    if wire_address(to.address) is None:
        return failed(problems.NOT_AN_ADDRESS)
    return _enveloped(db, runtime, mail, kind, to, now)


def _hindrance(db: Session, mail: OutgoingMail, kind: MailKind, now: datetime) -> str | None:
    """Why it must not leave, as things stand at this moment."""
    if kind.consent and not has_consent(db, mail.person_id, kind.consent, now):
        return problems.NO_CONSENT
    return _silence(db, mail, kind) or kind.still_true(db, mail)


def _silence(db: Session, mail: OutgoingMail, kind: MailKind) -> str | None:
    """What was asked for a moment ago goes out in any case."""
    if kind.requested or mail.staff_id is not None:
        return None
    silences = queries.silences_of(db, mail.person.merged_into_id or mail.person_id)
    if SilenceReason.WISH in silences:
        return problems.SILENT_BY_WISH
    return problems.SILENT_BY_BOUNCE if SilenceReason.BOUNCE in silences else None


def _enveloped(
    db: Session, runtime: Runtime, mail: OutgoingMail, kind: MailKind, to: Recipient, now: datetime
) -> Ready:
    address = wire_address(to.address) or to.address
    content = kind.compose(db, mail, runtime)
    leave_url = withdrawal_url(runtime, mail.person.public_id, kind.consent) if kind.consent else ""
    message = compose_message(
        render_mail(db, mail=mail, content=content, runtime=runtime, to=to, leave_url=leave_url),
        mail=mail,
        to_name=to.name,
        to_address=address,
        employer=get_employer(db),
        settings=runtime.settings,
        now=now,
        attachments=content.attachments,
        calendar=content.calendar,
        leave_url=leave_url,
    )
    policy = POLICY.clone(utf8=not address.isascii())
    sender = wire_address(runtime.settings.mail_from) or runtime.settings.mail_from
    envelope = Envelope(sender, address, message.as_bytes(policy=policy))
    return Ready(mail.id, to.address, str(message["Message-ID"]), envelope)


def _outcome(ready: Ready, receipt: Receipt) -> Outcome:
    problem = receipt.problem or ""
    match receipt.effect:
        case Effect.SENT:
            return done(_sent(ready, receipt))
        case Effect.DOWN:
            return postponed(problem, after=TRY_AGAIN)
        case Effect.LATER:
            return later(problem, record=_answered(ready, receipt))
        case _:
            return failed(problem, _answered(ready, receipt))


Record = Callable[[Session, datetime], None]


def _sent(ready: Ready, receipt: Receipt) -> Record:
    def record(db: Session, at: datetime) -> None:
        mail = db.get(OutgoingMail, ready.mail_id)
        if mail is None:
            return
        mail.sent_at, mail.sent_to, mail.message_id = at, ready.address, ready.message_id
        mail.smtp_code, mail.smtp_status = receipt.code, receipt.status
        if kind := find_kind(mail.kind):
            kind.arrived(db, mail, at)

    return record


def _answered(ready: Ready, receipt: Receipt) -> Record:
    def record(db: Session, at: datetime) -> None:
        mail = db.get(OutgoingMail, ready.mail_id)
        if mail is None:
            return
        mail.smtp_code, mail.smtp_status = receipt.code, receipt.status
        # an address that was corrected in the meantime has not bounced
        is_person = mail.staff_id is None
        if receipt.effect is Effect.BOUNCED and is_person and mail.person.email == ready.address:
            service.note_bounce(db, person_id=mail.person_id, now=at)

    return record
