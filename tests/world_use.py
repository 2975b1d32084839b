"""What else the world's person has going on: then every table about people has a row of hers."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.access import service as access
from portal.audit.service import Actor
from portal.calls.models import CallWish
from portal.candidates.models import Application
from portal.core.db import write_transaction
from portal.entrance.models import LinkCode
from portal.feedback import service as feedback
from portal.feedback.models import Answer
from portal.home.models import Topic
from portal.home.service import say_incorrect
from portal.outbox.service import note_bounce, silence_person
from portal.people.merging import Keep, merge_people, note_difference
from tests.factories import NOW, a_link, a_person, given
from tests.world import World


def use_everything(db: Session, world: World) -> None:
    """Zofia reads, rates, signs in, writes, wants no messages, and was two entries once."""
    given(db, twin := a_person(first_name="Zofia", email="zofia@alt.example"))
    given(db, link := a_link(person_id=world.person_id))
    her: dict[str, Any] = {"person_id": world.person_id}
    with write_transaction(db):
        by: dict[str, Any] = {"now": NOW, "actor": Actor.system()}
        note_difference(db, one_id=world.person_id, other_id=world.other_person_id, **by)
        merge_people(db, source_id=twin.id, target_id=world.person_id, keep=Keep(), **by)
        feedback.open_version(db, public_id=world.version, **her, now=NOW)
        feedback.rate_version(db, public_id=world.version, **her, answer=Answer.PARTLY, now=NOW)
        device, _key = access.remember_device(db, **her, label="Firefox", now=NOW)
        access.sign_in_person(db, **her, device_id=device.id, now=NOW)
        say_incorrect(db, **her, topic=Topic.NAME, words="Ich heiße Zofia, mit Z.", now=NOW)
        note_bounce(db, **her, now=NOW)
        silence_person(db, **her, now=NOW)
        application = db.query(Application).filter_by(public_id=world.application).one()
        db.add(
            CallWish(
                **her, application_id=application.id, words="Nach der Frühschicht", created_at=NOW
            )
        )
        db.add(
            LinkCode(**her, link_id=link.id, created_at=NOW, expires_at=NOW + timedelta(minutes=9))
        )
