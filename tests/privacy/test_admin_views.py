"""HR's inbox of requests for erasure."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.core.runtime import Runtime
from portal.people.models import Person
from portal.privacy.models import AskedBy, ErasureRequest, RequestState
from tests.browser import Browser
from tests.factories.privacy import an_erasure_request
from tests.world import World, build_world


@pytest.fixture
def world(runtime: Runtime) -> World:
    return build_world(runtime)


@pytest.fixture
def lena(staff_browser: Callable[..., Browser], world: World) -> Browser:
    return staff_browser(Role.RECRUITER)


def of_candidate(db: Session, world: World) -> str:
    db.add(request := an_erasure_request(person_id=world.person_id))
    db.commit()
    return request.public_id


def state_of(db: Session, public_id: str) -> RequestState:
    db.rollback()
    db.expire_all()
    return (
        db.scalars(select(ErasureRequest).where(ErasureRequest.public_id == public_id)).one().state
    )


def test_what_waits_stands_in_the_list(lena: Browser, world: World) -> None:
    page = lena.get("/admin/privacy").text
    assert "Lara Möchlichen" in page
    assert "21.12.2026" in page


def test_the_page_says_what_would_go_and_what_speaks_against(
    lena: Browser, db: Session, world: World
) -> None:
    page = lena.get(f"/admin/privacy/{of_candidate(db, world)}").text
    assert "Letzter Tag: <time" in page
    assert "Am 24. Mai 2027 löschen" in page
    assert "Bewerbungen" in page


@pytest.mark.parametrize(
    ("decision", "state"),
    [
        ("now", RequestState.ERASING),
        ("later", RequestState.SCHEDULED),
        ("refused", RequestState.REFUSED),
    ],
)
def test_three_ways_to_decide(
    lena: Browser, db: Session, world: World, decision: str, state: RequestState
) -> None:
    public_id = of_candidate(db, world)
    lena.submit(f"/admin/privacy/{public_id}", decision=decision, reason="Es läuft ein Verfahren.")
    assert lena.status == 200
    assert state_of(db, public_id) is state
    assert "Anfrage entscheiden" not in lena.text


def test_a_refusal_without_a_reason_comes_back(lena: Browser, db: Session, world: World) -> None:
    public_id = of_candidate(db, world)
    lena.submit(f"/admin/privacy/{public_id}", decision="refused", reason=" ")
    assert lena.status == 422
    assert "Hier fehlt der Grund" in lena.text
    assert state_of(db, public_id) is RequestState.OPEN


def test_nothing_chosen_comes_back(lena: Browser, world: World) -> None:
    lena.submit(f"/admin/privacy/{world.erasure}", reason="Schon getippt.")
    assert lena.status == 422
    assert "Schon getippt." in lena.text


def test_whoever_decides_second_sees_the_decision(lena: Browser, db: Session, world: World) -> None:
    public_id = of_candidate(db, world)
    lena.get(f"/admin/privacy/{public_id}")
    for _time in range(2):
        lena.submit(f"/admin/privacy/{public_id}", decision="now")
    assert "inzwischen entschieden" in lena.text


def test_a_request_by_phone_is_noted(lena: Browser, db: Session, world: World) -> None:
    lena.submit(f"/admin/privacy/people/{world.person}")
    request = db.scalars(
        select(ErasureRequest).where(ErasureRequest.person_id == world.person_id)
    ).one()
    assert request.asked_by is AskedBy.STAFF
    assert lena.get(f"/admin/privacy/people/{world.person}").path.endswith(request.public_id)


def test_the_proof_names_nobody(lena: Browser, db: Session, world: World) -> None:
    db.add(proof := an_erasure_request(state=RequestState.ERASED, counts={"outbox": 3}))
    proof.closed_at = proof.asked_at
    db.commit()
    page = lena.get(f"/admin/privacy/{proof.public_id}").text
    assert "Die Person ist gelöscht" in page
    assert "E-Mails: 3" in page
    assert db.scalar(select(Person.id).limit(1)) is not None
