"""HR writes what people agree to: a preview, then a version; none is overwritten."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.consents import queries
from portal.consents.models import ConsentText, Purpose, Wording
from tests.browser import Browser
from tests.factories import a_person, an_employer, given
from tests.factories.talentpool import agreed

PATH = "/admin/consents/talent_pool/de_sie"
NEW = "{employer} darf mir {months} Monate lang schreiben."


@pytest.fixture
def hr(db: Session, staff_browser: Callable[..., Browser]) -> Browser:
    given(db, an_employer())
    return staff_browser(Role.ADMINISTRATOR)


def numbers(db: Session) -> list[int]:
    return list(db.scalars(select(ConsentText.number).order_by(ConsentText.number)))


def test_looking_stores_nothing(hr: Browser, db: Session) -> None:
    hr.get("/admin/consents")
    assert "wie mitgeliefert" in hr.text
    hr.get(PATH)
    assert db.scalar(select(func.count(ConsentText.id))) == 0


def test_a_preview_stores_nothing(hr: Browser, db: Session) -> None:
    hr.get(PATH)
    hr.submit(PATH, body=NEW, number="0", preview="yes")
    assert "Nordlicht Energie darf mir 12 Monate lang schreiben." in hr.text
    assert numbers(db) == []


def test_a_change_is_a_new_version_and_the_old_one_stays(hr: Browser, db: Session) -> None:
    given(db, person := a_person())
    agreed(db, person)
    hr.get(PATH)
    hr.submit(PATH, body=NEW, number="1")
    assert "Als Version 2 gespeichert" in hr.text
    assert numbers(db) == [1, 2]
    assert "meine Interessen" in hr.get(f"{PATH}/1").text
    (entry,) = queries.history(db, person.id)
    assert entry.number == 1
    assert queries.shown_texts(db, Wording.DE_SIE)[Purpose.TALENT_POOL].text == (
        "Nordlicht Energie darf mir 12 Monate lang schreiben."
    )


def test_the_shipped_text_becomes_version_one_when_it_is_changed(hr: Browser, db: Session) -> None:
    hr.get(PATH)
    hr.submit(PATH, body=NEW, number="0")
    assert numbers(db) == [1, 2]
    hr.submit(PATH, body=NEW, number="2")
    assert "keine neue Version" in hr.text
    assert numbers(db) == [1, 2]


def test_a_version_that_somebody_else_saved_is_not_lost(hr: Browser, db: Session) -> None:
    hr.get(PATH)
    hr.submit(PATH, body=NEW, number="0")
    hr.submit(PATH, body="{employer} darf.", number="0")
    assert hr.status == 409
    assert "{employer} darf." in hr.text
    assert numbers(db) == [1, 2]


@pytest.mark.parametrize(
    "body", ["", "{name} darf", "{employer darf", "{employer!r} darf", "x" * 1001]
)
def test_wrong_texts_come_back_with_a_sentence(hr: Browser, db: Session, body: str) -> None:
    hr.get(PATH)
    hr.submit(PATH, body=body, number="0")
    assert hr.status == 422
    assert numbers(db) == []


def test_months_stand_only_in_the_text_of_something_that_ends(hr: Browser, db: Session) -> None:
    path = "/admin/consents/newsletter/de_sie"
    hr.get(path)
    hr.submit(path, body="{employer} darf mir {months} Monate lang schreiben.", number="0")
    assert hr.status == 422
    assert numbers(db) == []


def test_versions_that_do_not_exist_are_not_found(hr: Browser) -> None:
    assert hr.get(f"{PATH}/7").status == 404
