"""The two mails of the threshold: six digits, and a new link. Both were asked for a moment ago."""

from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.messages import N_
from portal.core.runtime import Runtime
from portal.entrance import queries, service, tokens
from portal.entrance.models import LinkCode, PersonalLink
from portal.outbox.kinds import MailContent, MailKind
from portal.outbox.models import OutgoingMail
from portal.people.voices import form_for


def link_url(runtime: Runtime, link: PersonalLink) -> str:
    """The address of a personal link; built from the configured base URL only."""
    return f"{runtime.settings.base_url}/l/{tokens.make_token(runtime.keys, link)}"


def way_in(db: Session, runtime: Runtime, *, person_id: int) -> str:
    """For mails: the personal link of the last letter, which opens the own page on any device;
    where there is none any more, the page that sends one."""
    link = queries.find_invite(db, person_id=person_id, now=clock.now())
    return link_url(runtime, link) if link is not None else f"{runtime.settings.base_url}/link"


def silence_url(db: Session, person_id: int, runtime: Runtime) -> str | None:
    """ "I want no further messages" of a person, for any mail."""
    link = queries.find_silence_link(db, person_id)
    if link is None:
        return None
    return f"{runtime.settings.base_url}/messages/{tokens.make_token(runtime.keys, link)}"


def _compose_code(db: Session, mail: OutgoingMail, runtime: Runtime) -> MailContent:
    code = db.get_one(LinkCode, mail.subject_id)
    digits = tokens.code_digits(runtime.keys, code)
    values = {"code": digits, "spoken": f"{digits[:3]} {digits[3:]}"}
    return MailContent(values=values, form=form_for(db, mail.person_id))


def _code_is_wanted(db: Session, mail: OutgoingMail) -> str | None:
    code = db.get(LinkCode, mail.subject_id)
    if code is None or not service.is_usable(code, clock.now()):
        return "code_over"
    return None


def _compose_new_link(db: Session, mail: OutgoingMail, runtime: Runtime) -> MailContent:
    link = db.get_one(PersonalLink, mail.subject_id)
    values = {"link_url": link_url(runtime, link), "valid_until": link.expires_at}
    return MailContent(values=values, form=form_for(db, mail.person_id))


def _link_is_wanted(db: Session, mail: OutgoingMail) -> str | None:
    link = db.get(PersonalLink, mail.subject_id)
    return "link_over" if link is None or queries.is_over(link, clock.now()) else None


KINDS = (
    MailKind(
        "link_code",
        _compose_code,
        _code_is_wanted,
        requested=True,
        label=N_("Code for a new browser"),
        problems={"code_over": N_("The code was over before the email could leave.")},
    ),
    MailKind(
        "new_link",
        _compose_new_link,
        _link_is_wanted,
        requested=True,
        label=N_("New personal link"),
        problems={"link_over": N_("The link was over before the email could leave.")},
    ),
)
