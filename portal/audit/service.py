"""Writing the audit trail, in the transaction of the change."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.audit.models import ActorKind, AuditEntry
from portal.core.db import Base


@dataclass(frozen=True)
class Actor:
    """Who did it. Staff appear by name, a person only by number."""

    kind: ActorKind
    id: int | None = None
    name: str | None = None

    @classmethod
    def staff(cls, staff_id: int, name: str) -> "Actor":
        return cls(ActorKind.STAFF, staff_id, name)

    @classmethod
    def person(cls, person_id: int) -> "Actor":
        return cls(ActorKind.PERSON, person_id)

    @classmethod
    def system(cls) -> "Actor":
        return cls(ActorKind.SYSTEM)


def record(
    db: Session,
    action: str,
    *,
    actor: Actor,
    subject: Base | None = None,
    at: datetime,
    **details: Any,
) -> None:
    """Note ``action`` ("feedback.released"); details are field names and counts only."""
    db.add(
        AuditEntry(
            at=at,
            actor_kind=actor.kind,
            actor_id=actor.id,
            actor_name=actor.name,
            action=action,
            subject_kind=subject.__tablename__ if subject is not None else "",
            subject_id=getattr(subject, "public_id", None),
            details=details,
        )
    )
