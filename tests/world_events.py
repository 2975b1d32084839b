"""The world's share of events: one that ``person`` comes to."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.core.runtime import Runtime
from portal.events import signing
from portal.events.links import make_token
from portal.people.models import Person
from tests.factories import NOW, given
from tests.factories.events import an_event


@dataclass(frozen=True)
class EventWorld:
    """Ids that addresses need."""

    event: str
    slug: str
    sign_up: str
    token: str


def build_events(runtime: Runtime, db: Session, person: Person) -> EventWorld:
    given(db, event := an_event(slug="abend-in-der-leitwarte"))
    sign_up = signing.sign_up_person(db, event_id=event.id, person=person, companions=1, now=NOW)
    db.commit()
    return EventWorld(
        event.public_id, event.slug, sign_up.public_id, make_token(runtime.keys, sign_up)
    )
