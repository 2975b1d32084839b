"""Two at the same moment, on both engines."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.core.errors import PortalError
from portal.core.runtime import Runtime
from portal.people.models import Person
from portal.privacy import erasing, queries, service
from portal.privacy.errors import AlreadyAsked, AlreadyDecided
from portal.privacy.models import AskedBy, ErasureRequest, RequestState
from tests.factories import NOW, a_person, given
from tests.factories.privacy import an_erasure_request


def at_once(
    runtime: Runtime, *deeds: Callable[[Session], object]
) -> list[type[PortalError] | None]:
    """All at the same moment, each in a transaction of its own; the refusals."""
    start = Barrier(len(deeds))

    def attempt(deed: Callable[[Session], object]) -> type[PortalError] | None:
        start.wait()
        try:
            with runtime.writing() as db:
                deed(db)
        except PortalError as refusal:
            return type(refusal)
        return None

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(attempt, deeds))


def test_of_two_wishes_at_once_one_is_kept(runtime: Runtime, db: Session) -> None:
    given(db, person := a_person())
    person_id = person.id

    def ask(writing: Session) -> None:
        service.ask_for_erasure(
            writing,
            person=writing.get_one(Person, person_id),
            asked_by=AskedBy.PERSON,
            now=NOW,
            actor=Actor.person(person_id),
        )

    assert sorted(at_once(runtime, ask, ask), key=str) == [AlreadyAsked, None]
    assert db.scalar(select(func.count(ErasureRequest.id))) == 1


def test_of_two_decisions_at_once_one_counts(runtime: Runtime, db: Session) -> None:
    given(db, person := a_person())
    given(db, request := an_erasure_request(person_id=person.id))
    public_id = request.public_id
    db.rollback()

    def erase(writing: Session) -> None:
        found = queries.get_request(writing, public_id, lock=True)
        service.erase_now(writing, request=found, now=NOW, actor=Actor.system())

    def refuse(writing: Session) -> None:
        found = queries.get_request(writing, public_id, lock=True)
        service.refuse_erasure(
            writing, request=found, reason="Ein Grund.", now=NOW, actor=Actor.system()
        )

    assert sorted(at_once(runtime, erase, refuse), key=str) == [AlreadyDecided, None]


def test_two_workers_erase_once(runtime: Runtime, db: Session) -> None:
    given(db, person := a_person())
    given(db, request := an_erasure_request(person_id=person.id, state=RequestState.ERASING))
    request_id = request.id
    db.rollback()

    def erase(writing: Session) -> None:
        erasing.erase(writing, request_id=request_id, now=NOW)

    assert at_once(runtime, erase, erase) == [None, None]
    assert db.scalar(select(func.count(Person.id))) == 0
