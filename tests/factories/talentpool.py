"""Consents and memberships, given as people give them: through the services."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.consents import service as consents
from portal.consents.models import Channel, Proof, Purpose, Wording
from portal.consents.service import Decision
from portal.core.db import write_transaction
from portal.people.models import Person
from portal.talentpool import service as talentpool
from portal.talentpool.wishes import Wishes
from tests.factories import NOW

DECISION = Decision(Channel.PORTAL, Proof.PERSONAL_LINK, Wording.DE_SIE)


def agreed(
    db: Session, person: Person, purpose: Purpose = Purpose.TALENT_POOL, **values: Any
) -> bool:
    """The person agrees; ``now`` and ``expires_at`` as in the service."""
    defaults: dict[str, Any] = {"decision": DECISION, "now": NOW}
    with write_transaction(db):
        return consents.give(db, person_id=person.id, purpose=purpose, **defaults | values)


def a_member(db: Session, person: Person, *, now: datetime = NOW, **wishes: Any) -> Person:
    """The person joins the talent pool with these wishes."""
    agreed(db, person, now=now)
    with write_transaction(db):
        talentpool.save_choices(
            db,
            person_id=person.id,
            before={Purpose.TALENT_POOL},
            wanted={Purpose.TALENT_POOL},
            wishes=Wishes(**wishes),
            seals={},
            decision=DECISION,
            now=now,
        )
    return person
