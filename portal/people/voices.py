"""How to address a person. The form belongs to an application; who knows those registers here."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from portal.core.voices import AddressForm
from portal.employer.queries import get_employer
from portal.people.models import Person
from portal.web.locale import Voice

FormFinder = Callable[[Session, int], AddressForm | None]
_find_form: FormFinder = lambda _db, _person_id: None  # noqa: E731 - replaced by registries.py


def find_form_with(finder: FormFinder) -> None:
    """Registers who knows the form of a person's latest application."""
    global _find_form
    _find_form = finder


def form_for(db: Session, person_id: int) -> AddressForm:
    """Sie or Du: of the person's latest application, else the employer's."""
    return _find_form(db, person_id) or get_employer(db).address_form


def voice_with(db: Session, person: Person, form: AddressForm | None) -> Voice:
    """The same where the form of the latest application is known; None: there is none."""
    employer = get_employer(db)
    return Voice(person.language, form or employer.address_form, person.zone or employer.zone)


def called(person: Person, form: AddressForm) -> str:
    """The name in a greeting: first and last with Sie, the first alone with Du. Never a title."""
    return person.first_name if form is AddressForm.DU and person.first_name else person.name
