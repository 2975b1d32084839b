"""Who a mail goes to: a person, or a colleague. ``staff``, a part above, knows the colleagues."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.core.voices import AddressForm
from portal.employer.queries import get_employer
from portal.outbox.models import OutgoingMail
from portal.people.queries import survivor_of
from portal.web.locale import Voice


@dataclass(frozen=True)
class Recipient:
    """Name and address as they are now, and the language; ``zone`` None means the employer's.
    ``first_name`` is empty for colleagues."""

    name: str
    address: str
    language: str
    zone: str | None = None
    first_name: str = ""


FindColleague = Callable[[Session, int], Recipient | None]
_find_colleague: FindColleague = lambda _db, _staff_id: None  # noqa: E731 - replaced by registries.py


def find_colleague_with(finder: FindColleague) -> None:
    """``finder`` knows members of staff by id; None for one whose account is closed."""
    global _find_colleague
    _find_colleague = finder


def find_recipient(db: Session, mail: OutgoingMail) -> Recipient | None:
    """None when there is nobody any more. Somebody who was merged is written to as who they are
    today."""
    if mail.staff_id is not None:
        return _find_colleague(db, mail.staff_id)
    person = mail.person
    if person is None:
        return None
    today = survivor_of(db, person)
    return Recipient(today.name, today.email, today.language, today.zone, today.first_name)


def voice_of(db: Session, to: Recipient, form: AddressForm) -> Voice:
    return Voice(to.language, form, to.zone or get_employer(db).zone)


def greeted_as(to: Recipient, form: AddressForm) -> str:
    """The name in the greeting: first and last with Sie, the first alone with Du."""
    return to.first_name if form is AddressForm.DU and to.first_name else to.name
