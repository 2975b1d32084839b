"""HR's pages of people: finding, looking, splitting, a new link."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.audit.models import AuditEntry
from portal.core.runtime import Runtime
from portal.feedback.models import FeedbackReading, FeedbackVersion
from portal.home import queries
from portal.outbox.models import OutgoingMail
from portal.people.models import Person
from tests.browser import Browser
from tests.factories import NOW, a_person, an_application, given
from tests.world import World, build_world


@pytest.fixture
def world(runtime: Runtime) -> World:
    return build_world(runtime)


@pytest.fixture
def lena(staff_browser: Callable[..., Browser], world: World) -> Browser:
    return staff_browser(Role.RECRUITER)


def test_everybody_is_found_by_name_or_address(lena: Browser, db: Session, world: World) -> None:
    given(db, a_person(first_name="Gesine", email="gast@anderswo.example"))
    for search in ("gesi", "anderswo", "möch ges", "GAST@"):
        page = lena.get(f"/admin/people?q={search}").text
        assert "Gesine Möchlichen" in page, search
        assert "Ekkehard" not in page
    assert "Niemand gefunden" in lena.get("/admin/people?q=niemals").text


def test_whoever_was_merged_is_found_under_both_addresses_and_listed_once(
    lena: Browser, world: World
) -> None:
    for search in ("larissa@example.org", "larissa@example.com"):
        assert lena.get(f"/admin/people?q={search}").text.count(">larissa@example.com<") == 1


def test_pages_follow_each_other_without_gaps(db: Session) -> None:
    given(db, *[a_person() for _one in range(queries.PAGE + 7)])
    first = queries.people_page(db)
    second = queries.people_page(db, before=first.older)
    ids = [line.person.id for line in (*first.lines, *second.lines)]
    assert len(ids) == len(set(ids)) == queries.PAGE + 7
    assert second.older == ""


def test_a_person_with_all_that_is_theirs(lena: Browser, world: World) -> None:
    page = lena.get(f"/admin/people/{world.person}").text
    for words in ("NL-2026-", "Rückmeldung ist da", "Zugangslink", "Löschanfrage aufnehmen"):
        assert words in page, words


def test_staff_does_not_see_when_somebody_read(lena: Browser, db: Session, world: World) -> None:
    version = db.scalars(select(FeedbackVersion)).one()
    given(
        db,
        FeedbackReading(version_id=version.id, person_id=world.person_id, first_opened_at=NOW),
    )
    page = lena.get(f"/admin/people/{world.person}").text
    assert "Zuerst geöffnet" not in page
    assert "Ihre Geräte" not in page


def test_the_earlier_entry_leads_to_the_person_of_today(
    lena: Browser, db: Session, world: World
) -> None:
    earlier = db.scalars(select(Person).where(Person.merged_into_id.is_not(None))).one()
    lena.get(f"/admin/people/{earlier.public_id}")
    assert lena.status == 200
    assert "larissa@example.com" in lena.text
    assert "Zusammengeführt mit" in lena.text


def test_a_new_link_goes_out_and_is_noted(lena: Browser, db: Session, world: World) -> None:
    lena.get(f"/admin/people/{world.person}")
    lena.submit(f"/admin/people/{world.person}/link")
    assert "unterwegs" in lena.text
    assert "new_link" in set(db.scalars(select(OutgoingMail.kind)))
    assert "link.sent" in set(db.scalars(select(AuditEntry.action)))


def test_name_and_address_of_a_guest_are_corrected(lena: Browser, db: Session) -> None:
    given(db, guest := a_person(email="gast@anderswo.example"))
    values = {"first_name": "Gesine", "last_name": "Möchlich", "language": "en"}
    path = f"/admin/people/{guest.public_id}/edit"
    lena.submit(path, **values, email="gast@richtig.example")
    assert "Gesine Möchlich" in lena.text
    lena.get(path)
    assert lena.submit(path, **values, email="larissa@example.org").status == 422


@pytest.fixture
def second(db: Session, world: World) -> str:
    """Another application under the same person, which somebody else has sent."""
    given(db, application := an_application(person_id=world.person_id))
    return application.public_id


def split(browser: Browser, world: World, **fields: object) -> Browser:
    values = {"first_name": "Zosia", "last_name": "Möchlich", "mailbox": "own"} | fields
    return browser.submit(f"/admin/people/{world.person}/split", **values)


def test_nobody_edits_an_entry_that_was_merged_meanwhile(
    lena: Browser, db: Session, world: World
) -> None:
    earlier = db.scalars(select(Person).where(Person.merged_into_id.is_not(None))).one()
    today = db.get_one(Person, earlier.merged_into_id)
    before = (today.first_name, today.last_name, today.email)
    lena.get("/admin/people")
    for page, fields in (("edit", {"language": "de"}), ("split", {})):
        lena.submit(
            f"/admin/people/{earlier.public_id}/{page}",
            first_name="Erika",
            last_name="Muster",
            email="erika@example.org",
            **fields,
        )
        assert lena.path == f"/admin/people/{today.public_id}"
        assert "zusammengeführt" in lena.text
    db.rollback()
    db.refresh(today)
    assert (today.first_name, today.last_name, today.email) == before


def test_an_application_moves_to_somebody_with_an_address_of_their_own(
    lena: Browser, db: Session, world: World
) -> None:
    given(db, an_application(person_id=world.person_id))
    split(lena, world, applications=world.application, email="zosia@example.net")
    assert lena.status == 200
    assert "Zosia Möchlich" in lena.text
    other = db.scalars(select(Person).where(Person.email_key == "zosia@example.net")).one()
    assert db.scalars(select(FeedbackVersion)).one().person_id == other.id
    about = db.scalars(select(OutgoingMail).where(OutgoingMail.kind == "feedback_ready")).one()
    assert about.person_id == other.id


def test_two_people_at_one_mailbox(lena: Browser, db: Session, world: World, second: str) -> None:
    split(lena, world, applications=second, mailbox="shared")
    assert lena.status == 200
    person = db.get_one(Person, world.person_id)
    both = db.scalars(select(Person).where(Person.email_key == person.email_key)).all()
    assert len(both) == 2
    assert all(one.address_shared_at for one in both)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"applications": []}, "mindestens eine Bewerbung"),
        ({"email": ""}, "vollständige E-Mail-Adresse"),
        ({"last_name": ""}, "Bitte geben Sie den Namen ein."),
        ({"email": "larissa@example.org"}, "gehört im Portal schon"),
    ],
)
def test_what_does_not_fit_comes_back(
    lena: Browser, db: Session, world: World, second: str, fields: dict[str, object], words: str
) -> None:
    split(lena, world, **{"applications": second, "email": "neu@example.org"} | fields)
    assert lena.status == 422
    assert words in lena.text
    assert "Zosia" in lena.text
