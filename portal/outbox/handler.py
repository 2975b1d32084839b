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
from portal.outbox.kinds import MailKind, find_kind
from portal.outbox.models import OutgoingMail, SilenceReason
from portal.outbox.rendering import render_mail

TRY_AGAIN = timedelta(minutes=2)  # while nothing can be sent at all

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
    if mail is None or mail.person is None:
        return dropped("person_gone")
    kind = find_kind(mail.kind)
    if kind is None:
        return later("unknown_kind")
    if problem := _hindrance(db, mail, kind, now):
        return dropped(problem)
    address = wire_address(mail.person.email)
    if address is None:
        return failed(problems.NOT_AN_ADDRESS)
    return _enveloped(db, runtime, mail, kind, address, now)


def _hindrance(db: Session, mail: OutgoingMail, kind: MailKind, now: datetime) -> str | None:
    """Why it must not leave, as things stand at this moment."""
    if kind.consent and not has_consent(db, mail.person_id, kind.consent, now):
        return problems.NO_CONSENT
    return _silence(db, mail, kind) or kind.still_true(db, mail)


def _silence(db: Session, mail: OutgoingMail, kind: MailKind) -> str | None:
    """What was asked for a moment ago goes out in any case."""
    if kind.requested:
        return None
    silences = queries.silences_of(db, mail.person_id)
    if SilenceReason.WISH in silences:
        return problems.SILENT_BY_WISH
    return problems.SILENT_BY_BOUNCE if SilenceReason.BOUNCE in silences else None


def _enveloped(
    db: Session, runtime: Runtime, mail: OutgoingMail, kind: MailKind, address: str, now: datetime
) -> Ready:
    content = kind.compose(db, mail, runtime)
    leave_url = withdrawal_url(runtime, mail.person.public_id, kind.consent) if kind.consent else ""
    message = compose_message(
        render_mail(db, mail=mail, content=content, runtime=runtime, leave_url=leave_url),
        mail=mail,
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
    return Ready(mail.id, mail.person.email, str(message["Message-ID"]), envelope)


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

    return record


def _answered(ready: Ready, receipt: Receipt) -> Record:
    def record(db: Session, at: datetime) -> None:
        mail = db.get(OutgoingMail, ready.mail_id)
        if mail is None:
            return
        mail.smtp_code, mail.smtp_status = receipt.code, receipt.status
        # an address that was corrected in the meantime has not bounced
        if receipt.effect is Effect.BOUNCED and mail.person.email == ready.address:
            service.note_bounce(db, person_id=mail.person_id, now=at)

    return record
