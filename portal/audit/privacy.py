"""What the audit trail says about a person: what they did, and what was done with their row."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from portal.audit.models import ActorKind, AuditEntry
from portal.audit.words import ACTIONS
from portal.core.db import Base
from portal.core.messages import N_
from portal.core.personal import Fact, Moved, PersonalData, Record
from portal.web.locale import gettext as _


def export(db: Session, person_id: int) -> list[Record]:
    """One record for each entry, the oldest first."""
    chosen = select(AuditEntry).where(or_(_by(person_id), _about(person_id)))
    return [
        Record(_(ACTIONS.get(entry.action, entry.action)), _facts(entry))
        for entry in db.scalars(chosen.order_by(AuditEntry.id))
    ]


def _facts(entry: AuditEntry) -> tuple[Fact, ...]:
    return (
        Fact("action", N_("What"), entry.action, ACTIONS.get(entry.action, "")),
        Fact("at", N_("When"), entry.at),
        Fact("by", N_("By whom"), entry.actor_kind.value, WHO[entry.actor_kind]),
    )


WHO = {
    ActorKind.PERSON: N_("The person"),
    ActorKind.STAFF: N_("A member of staff"),
    ActorKind.SYSTEM: N_("The portal"),
}


def erase(db: Session, person_id: int, *, now: datetime) -> None:
    """The entries stay, they prove what staff did; that they are about this person does not.

    Numbers of rows may be given out again, so one left behind would point at somebody else.
    """
    db.execute(update(AuditEntry).where(_about(person_id)).values(subject_id=None))
    db.execute(update(AuditEntry).where(_by(person_id)).values(actor_id=None))


def move(
    db: Session,
    *,
    source_id: int,
    target_id: int,
    application_ids: Collection[int] | None,
    now: datetime,
) -> Moved:
    """What was noted stays as it was noted."""
    return {}


def _by(person_id: int) -> ColumnElement[bool]:
    return and_(AuditEntry.actor_kind == ActorKind.PERSON, AuditEntry.actor_id == person_id)


def _about(person_id: int) -> ColumnElement[bool]:
    """``people`` stands above, so the row is reached by the name of its table."""
    person: Any = Base.metadata.tables["person"]
    public_id = select(person.c.public_id).where(person.c.id == person_id).scalar_subquery()
    return and_(AuditEntry.subject_kind == "person", AuditEntry.subject_id == public_id)


SHARE = PersonalData(
    name="audit",
    title=N_("Audit trail"),
    tables=frozenset({"audit_entry"}),
    export=export,
    erase=erase,
    move=move,
)
