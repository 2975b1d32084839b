"""Parts above that follow what HR notes about an application (a letter follows the situation)."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.candidates.models import Application

Follower = Callable[[Session, Application, Actor, datetime], None]
_followers: list[Follower] = []


def follow_edits(follower: Follower) -> None:
    """Call ``follower`` in the transaction of each edit, after it was written."""
    if follower not in _followers:
        _followers.append(follower)


def tell_followers(db: Session, application: Application, actor: Actor, now: datetime) -> None:
    for follower in _followers:
        follower(db, application, actor, now)
