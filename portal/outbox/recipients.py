"""Who a mail goes to: a person, or a colleague. ``staff``, a part above, knows the colleagues."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.core.voices import AddressForm
from portal.employer.queries import get_employer
from portal.outbox.models import OutgoingMail
from portal.people.voices import called
from portal.web.locale import Voice


@dataclass(frozen=True)
class Recipient:
    """Name and address as they are now, and the language; ``zone`` None means the employer's."""

    name: str
    address: str
    language: str
    zone: str | None = None


FindColleague = Callable[[Session, int], Recipient | None]
_find_colleague: FindColleague = lambda _db, _staff_id: None  # noqa: E731 - replaced by registries.py


def find_colleague_with(finder: FindColleague) -> None:
    """``finder`` knows members of staff by id; None for one whose account is closed."""
    global _find_colleague
    _find_colleague = finder


def find_recipient(db: Session, mail: OutgoingMail) -> Recipient | None:
    """None when there is nobody any more."""
    if mail.staff_id is not None:
        return _find_colleague(db, mail.staff_id)
    person = mail.person
    if person is None:
        return None
    return Recipient(person.name, person.email, person.language, person.zone)


def voice_of(db: Session, to: Recipient, form: AddressForm) -> Voice:
    return Voice(to.language, form, to.zone or get_employer(db).zone)


def greeted_as(mail: OutgoingMail, to: Recipient, form: AddressForm) -> str:
    """The name in the greeting."""
    return to.name if mail.staff_id is not None else called(mail.person, form)
