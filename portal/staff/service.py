"""Accounts: adding, checking a password, changing it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.audit import service as audit
from portal.audit.service import Actor
from portal.staff import passwords, queries
from portal.staff.errors import AccountExists, WeakPassword, WrongPassword
from portal.staff.models import StaffAccount, StaffRole


def add_account(
    db: Session,
    *,
    email: str,
    name: str,
    title: str,
    roles: Iterable[Role],
    password: str,
    now: datetime,
    actor: Actor,
    language: str = "de",
) -> StaffAccount:
    """Add a member of staff. Refuses a short password and an address that has an account."""
    _ensure_strong(password)
    account = StaffAccount(
        email=email.strip(),
        email_key=queries.address_key(email),
        name=name,
        title=title,
        language=language,
        password_hash=passwords.hash_password(password),
        created_at=now,
        role_rows=[StaffRole(role=role) for role in sorted(set(roles))],
    )
    db.add(account)
    try:
        db.flush()
    except IntegrityError as error:
        raise AccountExists from error
    audit.record(db, "account.added", actor=actor, subject=account, at=now)
    return account


def check_sign_in(db: Session, *, email: str, password: str) -> StaffAccount | None:
    """The account if the password is right and it is open. Takes the same time in every case."""
    account = queries.find_account(db, email)
    stored = account.password_hash if account is not None else None
    if not passwords.password_fits(stored, password[: passwords.LONGEST]):
        return None
    return account if account is not None and account.is_active else None


def change_password(
    db: Session, *, account: StaffAccount, current: str, new: str, now: datetime, actor: Actor
) -> None:
    """Set a new password. Refuses a wrong current one and a short new one."""
    if not passwords.password_fits(account.password_hash, current):
        raise WrongPassword
    _ensure_strong(new)
    account.password_hash = passwords.hash_password(new)
    audit.record(db, "account.password_changed", actor=actor, subject=account, at=now)


def _ensure_strong(password: str) -> None:
    if not passwords.SHORTEST <= len(password) <= passwords.LONGEST:
        raise WeakPassword
