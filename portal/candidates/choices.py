"""Which members of staff can be chosen for an application."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.candidates.models import Application
from portal.staff.models import StaffAccount
from portal.staff.queries import active_accounts


class Choices(NamedTuple):
    """``contacts``: everybody with an open account, and whoever is noted already.
    ``interviewers``: everybody who sees only what they took part in."""

    contacts: Sequence[StaffAccount]
    interviewers: Sequence[StaffAccount]


def choices_for(db: Session, application: Application | None = None) -> Choices:
    accounts = active_accounts(db)
    noted = application.contact if application is not None else None
    contacts = accounts if noted is None or noted in accounts else [noted, *accounts]
    return Choices(contacts, [one for one in accounts if Role.INTERVIEWER in one.roles])
