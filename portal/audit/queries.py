from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry

PAGE = 50


def latest_entries(db: Session, *, before: int | None = None) -> Sequence[AuditEntry]:
    """One page of the trail and one entry more, the newest first; ``before`` is the cursor."""
    chosen = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(PAGE + 1)
    if before is not None:
        chosen = chosen.where(AuditEntry.id < before)
    return db.scalars(chosen).all()
