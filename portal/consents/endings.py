"""What else ends with a consent. Parts above say it here, so nothing kept on it can stay behind."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.consents.models import Action, Purpose


@dataclass(frozen=True)
class Ending:
    """A consent that has just ended; ``action`` is withdrawn or expired."""

    consent_id: str  # the public one
    person_id: int
    purpose: Purpose
    action: Action


Follow = Callable[[Session, Ending, datetime], None]
_following: dict[Purpose, Follow] = {}


def follow_ending(purpose: Purpose, follow: Follow) -> None:
    """``follow(db, ending, now)`` runs in the transaction in which a consent ends."""
    _following[purpose] = follow


def follow_up(db: Session, ending: Ending, now: datetime) -> None:
    if follow := _following.get(ending.purpose):
        follow(db, ending, now)
