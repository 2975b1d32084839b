"""The kinds of mail. Parts above register theirs; the outbox knows how to send any of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.consents.models import Purpose
from portal.core.calendar import CalendarEntry
from portal.core.messages import N_
from portal.core.runtime import Runtime
from portal.core.statements import forget_built
from portal.core.voices import AddressForm
from portal.outbox.models import OutgoingMail


@dataclass(frozen=True)
class Attachment:
    """A file that goes along; ``content_type`` like application/pdf."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class MailContent:
    """What the templates of a mail are filled with, and whether they say Sie or Du. ``calendar`` is
    an appointment that mail programs offer to put down."""

    values: Mapping[str, Any]
    form: AddressForm
    attachments: tuple[Attachment, ...] = ()
    calendar: CalendarEntry | None = None


Compose = Callable[[Session, OutgoingMail, Runtime], MailContent]
StillTrue = Callable[[Session, OutgoingMail], str | None]
PrintUrl = Callable[[Session, OutgoingMail], str | None]
Arrived = Callable[[Session, OutgoingMail, datetime], None]
Concerns = Callable[[Session, OutgoingMail], int | None]


def _nowhere(_db: Session, _mail: OutgoingMail) -> str | None:
    return None


def _nothing_more(_db: Session, _mail: OutgoingMail, _at: datetime) -> None:
    pass


def _whole_person(_db: Session, _mail: OutgoingMail) -> int | None:
    return None


@dataclass(frozen=True)
class MailKind:
    """One kind of mail. Its templates lie in ``templates/mail/<name>/``.

    ``still_true`` is asked when it is sent: None, or a short code why not. A ``requested`` mail was
    asked for a moment ago and goes out although the person wants no messages. When an ``important``
    one does not arrive, somebody has to look. Staff reads ``label`` and ``problems`` (sentences by
    code); ``print_url`` is a page that can go by post in its place.

    A mail that ``tells`` a decision does not wait for anybody to be told. ``arrived`` is called
    when the mail server took it, and when staff brought the same news in another way. ``concerns``
    is the id of the one application the mail is about; None: about the person as a whole.

    With ``consent`` it is advertising: it leaves only while the person agrees to that purpose, and
    carries the way out of it. Without it is transactional.
    """

    name: str
    compose: Compose
    still_true: StillTrue
    requested: bool = False
    important: bool = False
    label: str = N_("Email")
    problems: Mapping[str, str] = field(default_factory=dict)
    print_url: PrintUrl = _nowhere
    tells: bool = False
    arrived: Arrived = _nothing_more
    concerns: Concerns = _whole_person
    consent: Purpose | None = None


_kinds: dict[str, MailKind] = {}


def register_kind(kind: MailKind) -> None:
    _kinds[kind.name] = kind
    forget_built()


def find_kind(name: str) -> MailKind | None:
    """The kind of a stored mail; None when this process is older than the mail."""
    return _kinds.get(name)


def important_kinds() -> list[str]:
    return [kind.name for kind in _kinds.values() if kind.important]
