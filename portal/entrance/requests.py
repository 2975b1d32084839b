"""The worker's part of asking for a new link: look the address up, and answer only a known one."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.core.deeds import Claim, Outcome, done
from portal.core.runtime import Runtime
from portal.entrance import service
from portal.people.queries import people_of_address


def answer_link_request(_runtime: Runtime, claim: Claim, _now: datetime) -> Outcome:
    """Queue a new link for everybody known at the address; for an unknown one nothing happens."""
    address = str(claim.payload.get("address", ""))

    def record(db: Session, at: datetime) -> None:
        """Looked up where it is written: somebody may have been erased a moment ago."""
        for person in people_of_address(db, address):
            service.send_new_link(db, person_id=person.id, now=at)

    return done(record)
