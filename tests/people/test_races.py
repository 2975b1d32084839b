"""Two who merge at the same moment, on both engines."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.core.runtime import Runtime
from portal.people.errors import AlreadyMerged
from portal.people.merging import Keep, merge_people
from portal.people.models import Person, PersonMerge
from tests.factories import NOW, a_person, given


def test_of_two_who_merge_at_once_one_is_told_that_it_is_done(
    runtime: Runtime, db: Session
) -> None:
    given(db, one := a_person(), other := a_person())
    ids = [(one.id, other.id), (other.id, one.id)]
    db.rollback()
    start = Barrier(2)

    def attempt(pair: tuple[int, int]) -> bool:
        start.wait()
        try:
            with runtime.writing() as writing:
                merge_people(
                    writing,
                    source_id=pair[0],
                    target_id=pair[1],
                    keep=Keep(),
                    now=NOW,
                    actor=Actor.system(),
                )
        except AlreadyMerged:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        done = list(threads.map(attempt, ids))

    assert sorted(done) == [False, True]
    assert len(db.scalars(select(PersonMerge)).all()) == 1
    assert len(db.scalars(select(Person).where(Person.merged_into_id.is_(None))).all()) == 1
