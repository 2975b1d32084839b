"""Which members of staff can be chosen for an application."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.candidates.models import Application
from portal.staff.models import StaffAccount
from portal.staff.queries import active_accounts


def contacts_for(db: Session, application: Application | None = None) -> Sequence[StaffAccount]:
    """Everybody with an open account, and whoever is noted already."""
    accounts = list(active_accounts(db))
    noted = application.contact if application is not None else None
    return accounts if noted is None or noted in accounts else [noted, *accounts]


def interviewers(db: Session) -> Sequence[StaffAccount]:
    """Everybody who sees only what they took part in."""
    return [account for account in active_accounts(db) if Role.INTERVIEWER in account.roles]
