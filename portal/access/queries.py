from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.orm import Session

from portal.access.models import Device, SignedIn
from portal.access.service import PERSON_IDLE, STAFF_IDLE, hash_key

_companions: dict[str, tuple[Any, ColumnElement[bool] | None]] = {}


@dataclass(frozen=True)
class LiveSession:
    """A session that counts; ``along`` holds what was asked with ``bring_along``."""

    id: int
    person_id: int | None
    staff_id: int | None
    device_id: int | None
    last_seen_at: datetime
    along: Mapping[str, Any]


def bring_along(name: str, what: Any, on: ColumnElement[bool] | None = None) -> None:
    """Registers what every page has to know of its viewer: a model and how it joins the session,
    or a scalar subquery. It comes in the statement that finds the session."""
    _companions[name] = (what, on)
    _by_key.cache_clear()


def find_signed_in(db: Session, *, key: str, now: datetime) -> LiveSession | None:
    """The live session of a cookie: not ended, not too old, not idle for too long."""
    row = db.execute(_by_key(), {"key_hash": hash_key(key)}).one_or_none()
    if row is None or row.ended_at is not None or now >= row.expires_at:
        return None
    idle = PERSON_IDLE if row.person_id is not None else STAFF_IDLE
    if now - row.last_seen_at >= idle:
        return None
    return LiveSession(
        id=row.id,
        person_id=row.person_id,
        staff_id=row.staff_id,
        device_id=row.device_id,
        last_seen_at=row.last_seen_at,
        along=dict(zip(_companions, row[-len(_companions) :], strict=True)),
    )


@lru_cache
def _by_key() -> Select[Any]:
    """Built once: every request asks it."""
    chosen: Select[Any] = select(
        SignedIn.id,
        SignedIn.person_id,
        SignedIn.staff_id,
        SignedIn.device_id,
        SignedIn.last_seen_at,
        SignedIn.expires_at,
        SignedIn.ended_at,
        *(what for what, _on in _companions.values()),
    ).where(SignedIn.key_hash == bindparam("key_hash"))
    for what, on in _companions.values():
        if on is not None:
            chosen = chosen.outerjoin(what, on)
    return chosen


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
