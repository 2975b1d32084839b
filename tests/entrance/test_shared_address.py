"""Two people at one mailbox: each link shows its own person, and both links come to the mailbox."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.core import clock
from portal.core.runtime import Runtime
from portal.core.worker import drain
from portal.entrance import service, tokens
from portal.entrance.models import PersonalLink
from portal.outbox.models import OutgoingMail
from portal.people.merging import Keep, merge_people
from portal.people.models import Person
from tests.browser import Browser
from tests.factories import NOW, a_person, an_employer, given


@pytest.fixture
def family(db: Session) -> tuple[Person, Person]:
    shared = {"email": "familie@example.org", "address_shared_at": NOW}
    lara, emil = a_person(first_name="Lara", **shared), a_person(first_name="Emil", **shared)
    given(db, an_employer(), lara, emil)
    return lara, emil


def links(db: Session, runtime: Runtime, address: str) -> dict[int, str]:
    """By person: the new links that asking at ``address`` brings."""
    service.ask_for_link(db, address=address, now=clock.now())
    db.commit()
    drain(runtime)
    mails = db.scalars(select(OutgoingMail).where(OutgoingMail.kind == "new_link"))
    return {
        mail.person_id: tokens.make_token(runtime.keys, db.get_one(PersonalLink, mail.subject_id))
        for mail in mails
    }


def test_each_gets_a_link_of_their_own(
    app: Flask, runtime: Runtime, db: Session, family: tuple[Person, Person]
) -> None:
    found = links(db, runtime, "Familie@example.org")
    assert set(found) == {person.id for person in family}
    for person, other in (family, family[::-1]):
        browser = Browser(app).submit(f"/l/{found[person.id]}")
        page = browser.get("/my-data").text
        assert person.first_name in page
        assert other.first_name not in page


def test_asking_at_an_earlier_address_writes_to_the_one_of_today(
    runtime: Runtime, db: Session, family: tuple[Person, Person]
) -> None:
    given(db, earlier := a_person(first_name="Lara", email="lara@alt.example"))
    merge_people(
        db,
        source_id=earlier.id,
        target_id=family[0].id,
        keep=Keep(),
        now=NOW,
        actor=Actor.system(),
    )
    db.commit()
    assert set(links(db, runtime, "lara@alt.example")) == {family[0].id}


def test_nobody_known_means_no_mail(
    runtime: Runtime, db: Session, family: tuple[Person, Person]
) -> None:
    assert links(db, runtime, "niemand@example.org") == {}
