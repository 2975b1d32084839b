"""What somebody has seen of a person or an application when they begin to edit: a page that was
opened before a colleague's change is noticed, and takes nothing back unseen."""

from collections.abc import Iterable
from hashlib import blake2b

from portal.candidates.models import Application
from portal.candidates.service import as_noted
from portal.people.models import Person
from portal.staff.models import StaffAccount


def person_seal(person: Person) -> str:
    names = (person.first_name, person.last_name)
    return _seal(person.public_id, *names, person.email, person.language)


def application_seal(application: Application, members: Iterable[StaffAccount]) -> str:
    noted = as_noted(application)
    return _seal(*noted.values(), *sorted(account.id for account in members))


def _seal(*values: object) -> str:
    return blake2b(repr(values).encode(), digest_size=12).hexdigest()
