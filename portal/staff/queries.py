from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal.access.login import Viewer
from portal.access.queries import LiveSession
from portal.staff.models import StaffAccount, StaffRole


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


_VIEWER = (
    select(StaffAccount.name, StaffAccount.language, StaffRole.role)
    .outerjoin(StaffAccount.role_rows)
    .where(StaffAccount.id == bindparam("staff_id"), StaffAccount.disabled_at.is_(None))
)


def viewer_of(db: Session, row: LiveSession) -> Viewer | None:
    """The member of staff of a session; None when the account has been closed."""
    found = db.execute(_VIEWER, {"staff_id": row.staff_id}).all()
    if not found:
        return None
    name, language, _role = found[0]
    return Viewer(name=name, language=language, roles=frozenset(r.role for r in found if r.role))
