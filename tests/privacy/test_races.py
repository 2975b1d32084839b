"""Two at the same moment, on both engines."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, NoResultFound
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.core.errors import PortalError
from portal.core.runtime import Runtime
from portal.events import signing
from portal.events.models import EventSignUp
from portal.events.queries import differences
from portal.people.errors import AlreadyMerged
from portal.people.merging import Keep, merge_people
from portal.people.models import Person
from portal.privacy import erasing, queries, service
from portal.privacy.errors import AlreadyAsked, AlreadyDecided
from portal.privacy.models import AskedBy, ErasureRequest, RequestState
from tests.factories import NOW, a_person, an_employer, given
from tests.factories.events import an_event, joined
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


@pytest.mark.parametrize("other", ["signs up", "takes in", "goes into"])
def test_erasing_waits_for_nobody_who_waits_for_it(
    runtime: Runtime, db: Session, other: str
) -> None:
    """Four persons with a seat are erased while they sign up elsewhere, or are merged."""
    given(db, an_employer(), first := an_event(capacity=9), second := an_event(capacity=9))
    event_id = second.id
    deeds = []
    for _ in range(4):
        given(db, person := a_person(), double := a_person())
        joined(db, first, person=person)
        joined(db, second, person=double)
        given(db, request := an_erasure_request(person_id=person.id, state=RequestState.ERASING))
        deeds.append(erasure(request.id))
        acts = {
            "signs up": sign_up(event_id, person.id),
            "takes in": merge(double.id, person.id),
            "goes into": merge(person.id, double.id),
        }
        deeds.append(acts[other])
    db.rollback()

    assert set(at_once(runtime, *deeds)) <= {None, AlreadyMerged}
    db.expire_all()
    assert differences(db) == []
    assert db.scalar(select(func.count(EventSignUp.id))) == db.scalar(select(func.count(Person.id)))


def erasure(request_id: int) -> Callable[[Session], None]:
    def act(writing: Session) -> None:
        erasing.erase(writing, request_id=request_id, now=NOW)

    return act


def sign_up(event_id: int, person_id: int) -> Callable[[Session], None]:
    """Whoever is gone by then does not sign up."""

    def act(writing: Session) -> None:
        try:
            person = writing.get_one(Person, person_id)
            signing.sign_up_person(writing, event_id=event_id, person=person, companions=0, now=NOW)
        except (IntegrityError, NoResultFound):
            writing.rollback()

    return act


def merge(source_id: int, target_id: int) -> Callable[[Session], None]:
    def act(writing: Session) -> None:
        merge_people(
            writing,
            source_id=source_id,
            target_id=target_id,
            keep=Keep(),
            now=NOW,
            actor=Actor.system(),
        )

    return act
