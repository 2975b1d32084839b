"""The world's share of merging and erasure: two entries that became one, a request under way."""

from datetime import timedelta

from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.people.merging import Keep, merge_people
from tests.factories import NOW, a_person, given
from tests.factories.privacy import an_erasure_request


def add_people(db: Session, *, person_id: int) -> tuple[str, str]:
    """Public ids of the merge and of the request; the request is this person's."""
    once = a_person(first_name="Larissa", email="larissa@example.org")
    today = a_person(first_name="Larissa", email="larissa@example.com")
    given(db, once, today)
    earlier = NOW - timedelta(days=2)
    merge = merge_people(
        db,
        source_id=once.id,
        target_id=today.id,
        keep=Keep(),
        now=earlier,
        actor=Actor.system(),
    )
    given(db, request := an_erasure_request(person_id=person_id))
    return merge.public_id, request.public_id
