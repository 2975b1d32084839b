"""Fills the three templates of a mail in the reader's voice; the worker needs no Flask for it."""

from dataclasses import dataclass
from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from sqlalchemy.orm import Session

from portal.core.runtime import Runtime
from portal.employer.colours import palette_of
from portal.employer.queries import get_employer
from portal.employer.views import contact_of
from portal.outbox.headers import one_line
from portal.outbox.kinds import MailContent
from portal.outbox.models import OutgoingMail
from portal.outbox.recipients import Recipient, find_recipient, greeted_as, voice_of
from portal.outbox.stop_links import stop_url
from portal.web import locale
from portal.web.assets import asset_folder
from portal.web.locale import gettext, speaking
from portal.web.pages import paragraphs


@dataclass(frozen=True)
class Rendered:
    """A mail in words, ready to be put into an envelope."""

    subject: str
    text: str
    html: str
    language: str


def render_mail(
    db: Session,
    *,
    mail: OutgoingMail,
    content: MailContent,
    runtime: Runtime,
    to: Recipient | None = None,
    leave_url: str = "",
) -> Rendered:
    """Subject, text and HTML in the language that the reader has now. ``leave_url`` is the page
    that ends the consent of a mail that needs one."""
    employer, to = get_employer(db), to or find_recipient(db, mail)
    assert to is not None  # noqa: S101 - a mail to nobody is not rendered
    voice = voice_of(db, to, content.form)
    base_url = runtime.settings.base_url
    with speaking(voice):
        values = {
            "employer": employer,
            "contact": contact_of(employer),
            "language": voice.language,
            "palette": palette_of(employer.brand),
            "greeting": gettext("Hello %(name)s,", name=greeted_as(to, content.form)),
            "leave_url": leave_url,
            "stop_url": "" if mail.staff_id else stop_url(db, mail.person_id, runtime),
            "privacy_url": f"{base_url}/legal/privacy",
            "imprint_url": f"{base_url}/legal/imprint",
            **content.values,
        }
        folder = f"mail/{mail.kind}"
        return Rendered(
            subject=one_line(_fill(f"{folder}/subject.txt", values)),
            text=_fill(f"{folder}/body.txt", values).strip() + "\n",
            html=_fill(f"{folder}/body.html", values).strip() + "\n",
            language=voice.language,
        )


def _fill(name: str, values: dict[str, object]) -> str:
    return templates().get_template(name).render(values)


@lru_cache
def templates() -> Environment:
    """An environment of its own, with the same words, dates and rules as the pages."""
    environment = Environment(
        loader=FileSystemLoader(asset_folder("templates")),
        autoescape=select_autoescape(["html"]),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    locale.install_words(environment)
    environment.filters["paragraphs"] = paragraphs
    return environment
