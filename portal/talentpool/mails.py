"""Two mails without any advertising: whether a member stays, and that the time is over."""

from sqlalchemy.orm import Session

from portal.consents.models import Purpose
from portal.consents.queries import has_consent
from portal.consents.tokens import withdrawal_url
from portal.core import clock
from portal.core.messages import N_
from portal.core.runtime import Runtime
from portal.outbox.kinds import MailContent, MailKind
from portal.outbox.models import OutgoingMail
from portal.people.queries import survivor_of
from portal.people.voices import form_for
from portal.talentpool import queries, tokens


def renewal_url(runtime: Runtime, membership: str) -> str:
    """The page with the button "stay"; ``membership`` is the public id."""
    token = tokens.make_token(runtime.keys, membership)
    return f"{runtime.settings.base_url}/talent-pool/renewal/{token}"


def _compose_renewal(db: Session, mail: OutgoingMail, runtime: Runtime) -> MailContent:
    member = queries.find_member(db, person_id=mail.person_id, now=clock.now())
    assert member is not None  # noqa: S101 - _is_still_asked was asked a moment ago
    values = {
        "until": member.until,
        "renewal_url": renewal_url(runtime, member.membership.public_id),
        "departure_url": withdrawal_url(runtime, mail.person.public_id, Purpose.TALENT_POOL),
    }
    return MailContent(values=values, form=form_for(db, mail.person_id))


def _is_still_asked(db: Session, mail: OutgoingMail) -> str | None:
    """The membership holds, ends soon, and has not been renewed in the meantime."""
    now = clock.now()
    member = queries.find_member(db, person_id=mail.person_id, now=now)
    if member is None or member.membership.id != mail.subject_id:
        return "left"
    return "renewed" if member.until > now + queries.FIRST_ASKED else None


def _compose_ended(db: Session, mail: OutgoingMail, runtime: Runtime) -> MailContent:
    values = {"link_url": f"{runtime.settings.base_url}/link"}
    return MailContent(values=values, form=form_for(db, mail.person_id))


def _has_not_returned(db: Session, mail: OutgoingMail) -> str | None:
    today = survivor_of(db, mail.person)
    returned = has_consent(db, today.id, Purpose.TALENT_POOL, clock.now())
    return "returned" if returned else None


KINDS: tuple[MailKind, ...] = (
    MailKind(
        "pool_renewal",
        _compose_renewal,
        _is_still_asked,
        label=N_("Question whether somebody stays in the talent pool"),
        problems={
            "left": N_("The person had left the talent pool before the email left."),
            "renewed": N_("The person had already said that they stay."),
        },
    ),
    MailKind(
        "pool_ended",
        _compose_ended,
        _has_not_returned,
        label=N_("Notice that the time in the talent pool is over"),
        problems={"returned": N_("The person is in the talent pool again.")},
    ),
)
