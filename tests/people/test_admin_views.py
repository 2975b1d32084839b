"""HR merges two entries of one person."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.core.runtime import Runtime
from portal.people.models import Person, PersonMerge
from tests.browser import Browser
from tests.factories import a_person, given
from tests.world import World, build_world


@pytest.fixture
def world(runtime: Runtime) -> World:
    return build_world(runtime)


@pytest.fixture
def lena(staff_browser: Callable[..., Browser], world: World) -> Browser:
    return staff_browser(Role.RECRUITER)


@pytest.fixture
def double(db: Session, world: World) -> Person:
    """The same name at another address."""
    given(db, double := a_person(email="zofia@alt.example"))
    return double


def test_the_pair_is_suggested_and_compared(lena: Browser, world: World, double: Person) -> None:
    assert "gleicher Name" in lena.get("/admin/people/merge").text
    page = lena.get(f"/admin/people/merge/{world.person}/{double.public_id}").text
    assert "zofia@alt.example" in page
    assert "Bewerbungen" in page
    assert "Welcher Name bleibt?" in page


def test_merged_and_taken_back(lena: Browser, db: Session, world: World, double: Person) -> None:
    address = f"/admin/people/merge/{world.person}/{double.public_id}"
    lena.submit(address, name="target", address="source")
    assert "Die beiden sind jetzt eine Person" in lena.text
    db.rollback()
    db.expire_all()
    assert db.get_one(Person, world.person_id).email == "zofia@alt.example"

    made = db.scalars(select(PersonMerge).order_by(PersonMerge.id.desc())).first()
    assert made is not None
    lena.submit(f"/admin/people/merge/{made.public_id}/reversal")
    assert "Das sind wieder zwei Personen" in lena.text
    lena.submit(f"/admin/people/merge/{made.public_id}/reversal")
    assert "zurückgenommen" in lena.text
    assert lena.status == 200


def test_whoever_is_late_sees_the_person_of_today(
    lena: Browser, world: World, double: Person
) -> None:
    address = f"/admin/people/merge/{double.public_id}/{world.person}"
    lena.get(address)
    for _time in range(2):
        lena.submit(address, name="target", address="target")
    assert "inzwischen schon zusammengeführt" in lena.text
    assert lena.path == f"/admin/people/{double.public_id}"


def test_which_address_stays_is_asked(lena: Browser, world: World, double: Person) -> None:
    lena.submit(f"/admin/people/merge/{world.person}/{double.public_id}", name="target")
    assert lena.status == 422
    assert "Bitte wählen Sie eine Adresse." in lena.text


def test_two_persons_are_kept_apart(lena: Browser, world: World, double: Person) -> None:
    address = f"/admin/people/merge/{world.person}/{double.public_id}"
    lena.get(address)
    lena.submit(f"{address}/difference")
    assert "Niemand. Keine zwei" in lena.text


def test_the_other_one_is_searched(lena: Browser, world: World, double: Person) -> None:
    page = lena.get(f"/admin/people/merge?person={world.person}&q=alt.example").text
    assert f"/admin/people/merge/{world.person}/{double.public_id}" in page
