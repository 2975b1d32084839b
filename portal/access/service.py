"""Signed-in browsers and remembered devices: rows on the server, only keys in cookies."""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from portal.access.models import Device, LimitCount, SignedIn
from portal.core.ids import new_secret

PERSON_IDLE = timedelta(minutes=30)
STAFF_IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)
DEVICE_LIFE = timedelta(days=30)
HEARTBEAT = timedelta(minutes=5)
KEPT_LIMITS = timedelta(days=2)


def hash_key(key: str) -> str:
    """What is kept of a cookie's key; 256 random bits need no slow hash (ASVS 5.0, 6.5.2)."""
    return hashlib.sha256(key.encode()).hexdigest()


def sign_in_person(db: Session, *, person_id: int, device_id: int, now: datetime) -> str:
    """Open a session for a person's browser; returns the key for its cookie."""
    return _open(db, SignedIn(person_id=person_id, device_id=device_id), now)


def sign_in_staff(db: Session, *, staff_id: int, now: datetime) -> str:
    """Open a session for a member of staff; returns the key for the cookie."""
    return _open(db, SignedIn(staff_id=staff_id), now)


def _open(db: Session, row: SignedIn, now: datetime) -> str:
    key = new_secret()
    row.key_hash = hash_key(key)
    row.created_at = row.last_seen_at = now
    row.expires_at = now + LONGEST
    db.add(row)
    db.flush()
    return key


def sign_out(db: Session, *, key: str, now: datetime) -> None:
    """End the session of this cookie; a copy of the cookie is worthless afterwards."""
    row = db.scalar(select(SignedIn).where(SignedIn.key_hash == hash_key(key)))
    if row is not None and row.ended_at is None:
        row.ended_at = now


def sign_out_staff_everywhere(
    db: Session, *, staff_id: int, now: datetime, but_key: str = ""
) -> None:
    """End all sessions of an account, except the one of ``but_key``."""
    db.execute(
        update(SignedIn)
        .where(SignedIn.staff_id == staff_id, SignedIn.ended_at.is_(None))
        .where(SignedIn.key_hash != hash_key(but_key))
        .values(ended_at=now)
    )


def remember_device(
    db: Session, *, person_id: int, label: str, now: datetime
) -> tuple[Device, str]:
    """Bind this browser to the person; returns the row and the key for the device cookie."""
    key = new_secret()
    device = Device(
        person_id=person_id,
        key_hash=hash_key(key),
        label=label,
        created_at=now,
        last_used_at=now,
        expires_at=now + DEVICE_LIFE,
    )
    db.add(device)
    db.flush()
    return device, key


def end_devices(
    db: Session, *, person_id: int, now: datetime, public_id: str | None = None
) -> None:
    """End one device of a person, or all, together with the sessions opened on them."""
    chosen = select(Device).where(Device.person_id == person_id, Device.ended_at.is_(None))
    if public_id is not None:
        chosen = chosen.where(Device.public_id == public_id)
    ids = []
    for device in db.scalars(chosen):
        device.ended_at = now
        ids.append(device.id)
    db.execute(
        update(SignedIn)
        .where(SignedIn.device_id.in_(ids), SignedIn.ended_at.is_(None))
        .values(ended_at=now)
    )


def forget_old(db: Session, *, now: datetime) -> None:
    """Remove counts and sessions that have been over for two days."""
    before = now - KEPT_LIMITS
    db.execute(delete(LimitCount).where(LimitCount.window_start < before))
    over = or_(SignedIn.ended_at < before, SignedIn.expires_at < before)
    db.execute(delete(SignedIn).where(over))
