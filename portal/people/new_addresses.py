"""Parts above that follow a person to a new address: links sent to the old one end there."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

Follower = Callable[..., None]  # (db, *, person_id, now)
_followers: list[Follower] = []


def follow_new_address(follower: Follower) -> None:
    """Call ``follower`` in the transaction in which a person's address becomes another one."""
    if follower not in _followers:
        _followers.append(follower)


def tell_followers(db: Session, *, person_id: int, now: datetime) -> None:
    for follower in _followers:
        follower(db, person_id=person_id, now=now)
