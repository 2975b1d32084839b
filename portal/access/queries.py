from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.models import Device, SignedIn
from portal.access.service import PERSON_IDLE, STAFF_IDLE, hash_key


def find_signed_in(db: Session, *, key: str, now: datetime) -> SignedIn | None:
    """The live session of a cookie: not ended, not too old, not idle for too long."""
    row = db.scalar(select(SignedIn).where(SignedIn.key_hash == hash_key(key)))
    if row is None or row.ended_at is not None or now >= row.expires_at:
        return None
    idle = PERSON_IDLE if row.person_id is not None else STAFF_IDLE
    return row if now - row.last_seen_at < idle else None


def find_device(db: Session, *, key: str, person_id: int, now: datetime) -> Device | None:
    """The remembered device of this cookie, if it belongs to the person and still counts."""
    device = db.scalar(
        select(Device).where(Device.key_hash == hash_key(key), Device.person_id == person_id)
    )
    return device if device is not None and device.is_live(now) else None


def live_devices(db: Session, *, person_id: int, now: datetime) -> Sequence[Device]:
    """The person's remembered browsers, the last used first."""
    return db.scalars(
        select(Device)
        .where(Device.person_id == person_id, Device.ended_at.is_(None), Device.expires_at > now)
        .order_by(Device.last_used_at.desc())
    ).all()
