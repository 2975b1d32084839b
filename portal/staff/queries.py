from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.access.login import Viewer
from portal.access.models import SignedIn
from portal.staff.models import StaffAccount


def find_account(db: Session, address: str) -> StaffAccount | None:
    """The account of this address, in whatever case it was typed."""
    return db.scalar(select(StaffAccount).where(StaffAccount.email_key == address_key(address)))


def address_key(address: str) -> str:
    return address.strip().casefold()


def active_accounts(db: Session) -> Sequence[StaffAccount]:
    """Everybody who can sign in, by name."""
    return db.scalars(
        select(StaffAccount).where(StaffAccount.disabled_at.is_(None)).order_by(StaffAccount.name)
    ).all()


def staff_by_id(db: Session, ids: Iterable[int]) -> dict[int, StaffAccount]:
    """The accounts with these ids, in one query."""
    chosen = select(StaffAccount).where(StaffAccount.id.in_(set(ids)))
    return {account.id: account for account in db.scalars(chosen)}


def viewer_of(db: Session, row: SignedIn) -> Viewer | None:
    """The member of staff of a session; None when the account has been closed."""
    with_roles = select(StaffAccount).options(joinedload(StaffAccount.role_rows))
    found = db.scalars(with_roles.where(StaffAccount.id == row.staff_id))
    account = found.unique().one_or_none()
    if account is None or not account.is_active:
        return None
    return Viewer(name=account.name, language=account.language, roles=account.roles)
