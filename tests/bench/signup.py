"""A guest signs up for an event: every request of it, as a browser without JavaScript sends them.

Forms are read from the pages and filled by the kind of their fields; the address of the page that
confirms comes out of the mail that would be sent.
"""

import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser
from itertools import count
from urllib.parse import urlsplit

from sqlalchemy import func, select

from portal.core import clock
from portal.outbox.handler import Ready, prepare
from portal.outbox.models import OutgoingMail
from tests.bench.pages import NotThere, Scene
from tests.bench.visits import Visitor

LINK = re.compile(r"https?://[^\s<>\"]+")
_guests = count(1)


@dataclass
class Form:
    """One form of a page that posts, with the fields a browser would send."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    has_email: bool = False


class _Forms(HTMLParser):
    """Text gets a name, addresses an address, every question its first answer."""

    def __init__(self, path: str, address: str) -> None:
        super().__init__()
        self._path, self._address = path, address
        self.found: list[Form] = []
        self._inside = False

    def handle_starttag(self, tag: str, given: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in given}
        if tag == "form":
            self._inside = attributes.get("method") == "post"
            if self._inside:
                self.found.append(Form(attributes.get("action") or self._path))
        elif attributes.get("tabindex") == "-1":
            return  # nobody sees it; whoever fills it is taken for a program
        elif self._inside and tag in ("input", "textarea") and attributes.get("name"):
            self._fill(attributes)

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "form"

    def _fill(self, attributes: dict[str, str]) -> None:
        form, kind, name = self.found[-1], attributes.get("type", "text"), attributes["name"]
        if kind == "email":
            form.has_email = True
            form.fields[name] = self._address
        elif kind in ("hidden", "radio", "checkbox", "number"):
            form.fields.setdefault(name, attributes.get("value") or "1")
        elif kind == "text" and "telephone" not in attributes.get("autocomplete", ""):
            form.fields[name] = attributes.get("value") or "Rike"


def sign_up(scene: Scene, visitor: Visitor, path: str) -> None:
    """The event's page, its form, the page from the mail, its button. Raises NotThere when the
    pages do not lead there."""
    address = f"rike.beispiel.{next(_guests)}.{clock.now():%H%M%S%f}@example.com"
    _send(visitor, _form_of(visitor, path, address, with_email=True))
    if visitor.status != 200:
        raise NotThere(f"the form was answered with {visitor.status}")
    _send(visitor, _form_of(visitor, _link_for(scene), address, with_email=False))
    if visitor.status != 200:
        raise NotThere(f"the confirmation was answered with {visitor.status}")


def _form_of(visitor: Visitor, path: str, address: str, *, with_email: bool) -> Form:
    forms = _Forms(path, address)
    forms.feed(visitor.must_get(path).decode())
    chosen = [form for form in forms.found if form.has_email is with_email]
    if not chosen:
        raise NotThere(f"no form to send on {path.split('?')[0][:40]}")
    return chosen[0]


def _send(visitor: Visitor, form: Form) -> None:
    visitor.post(urlsplit(form.action).path, list(form.fields.items()))


def _link_for(scene: Scene) -> str:
    """Where the newest mail leads; its first link of the portal that is about events."""
    with scene.runtime.reading() as db:
        newest = db.scalar(select(func.max(OutgoingMail.created_at)))
        mail = db.scalar(
            select(OutgoingMail)
            .where(OutgoingMail.created_at == newest)
            .order_by(OutgoingMail.id.desc())
            .limit(1)
        )
        ready = prepare(
            db, runtime=scene.runtime, mail_id=mail.id if mail else None, now=clock.now()
        )
    if not isinstance(ready, Ready):
        raise NotThere("no mail with a link was queued")
    text = message_from_bytes(ready.envelope.content, policy=default).get_body(("plain",))
    links: list[str] = LINK.findall(text.get_content() if text else "")
    found = [path for path in (urlsplit(link).path for link in links) if "/legal/" not in path]
    if not found:
        raise NotThere("the mail has no link to a page of ours")
    return found[0]
