"""While a legal hold stands, nothing of the person is erased, whoever decides it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.audit.service import Actor
from portal.candidates import recall
from portal.candidates.models import ImportState
from portal.core.personal import objections
from portal.core.runtime import Runtime
from portal.core.worker import drain
from portal.people.merging import Keep, merge_people, undo_merge
from portal.people.models import Person
from portal.privacy import holds, service
from portal.privacy.errors import AlreadyOnHold, ErasingHasBegun, OnHold
from portal.privacy.models import ErasureRequest, LegalHold, RequestState
from tests.browser import Browser
from tests.factories import NOW, a_person, a_staff_account, an_application, an_employer, given
from tests.factories.imports import an_import
from tests.factories.privacy import a_legal_hold, an_erasure_request
from tests.outbox.sink import Sink
from tests.privacy.test_races import at_once

LENA = Actor.system()
NEXT_YEAR = date(2027, 6, 30)


@pytest.fixture
def person(db: Session) -> Person:
    """Somebody who was told long ago: nothing else speaks against."""
    given(db, an_employer(), person := a_person())
    return person


def request_of(db: Session, person: Person, **values: object) -> ErasureRequest:
    given(db, request := an_erasure_request(person_id=person.id, **values))
    return request


def put(db: Session, person: Person, until: date | None = None) -> LegalHold:
    hold = holds.put_hold(
        db, person=person, reason="Klage, Az. 4 Ca 112/26", until=until, now=NOW, actor=LENA
    )
    db.commit()
    return hold


def test_nobody_erases_now_until_the_hold_has_ended(db: Session, person: Person) -> None:
    hold, request = put(db, person), request_of(db, person)
    for decide in (service.erase_now, service.erase_later):
        with pytest.raises(OnHold):
            decide(db, request=request, now=NOW, actor=LENA)
    assert request.is_open

    holds.end_hold(db, hold=hold, now=NOW, actor=LENA)
    service.erase_now(db, request=request, now=NOW, actor=LENA)
    assert request.state is RequestState.ERASING


def test_where_the_last_day_is_known_erasing_can_wait_for_it(db: Session, person: Person) -> None:
    put(db, person, NEXT_YEAR)
    request = request_of(db, person)
    with pytest.raises(OnHold):
        service.erase_now(db, request=request, now=NOW, actor=LENA)
    assert service.erase_later(db, request=request, now=NOW, actor=LENA) == date(2027, 7, 1)


def test_a_hold_that_came_after_the_decision_keeps_everything_until_it_ends(
    post: Runtime, db: Session, sink: Sink, person: Person
) -> None:
    """Scheduled first, held then; the worker looks every day whether the hold has ended."""
    given(db, application := an_application(person=person, told_at=NOW - timedelta(days=170)))
    request = request_of(db, person)
    day = service.erase_later(db, request=request, now=NOW, actor=LENA)
    db.commit()
    hold = put(db, person)
    after = NOW + timedelta(days=(day - NOW.date()).days + 30)
    with time_machine.travel(after):
        drain(post)
        assert db.scalar(select(func.count(Person.id))) == 1
    holds.end_hold(db, hold=hold, now=after, actor=LENA)
    db.commit()
    for minutes in (1, 2):
        with time_machine.travel(after + timedelta(days=1, minutes=minutes)):
            drain(post)
    assert application is not None
    assert db.scalar(select(func.count(Person.id))) == 0
    assert db.scalar(select(func.count(LegalHold.id))) == 0


def test_one_hold_at_a_time_and_a_new_one_when_its_day_has_passed(
    db: Session, person: Person
) -> None:
    first = put(db, person, NOW.date())
    with pytest.raises(AlreadyOnHold):
        put(db, person)
    db.rollback()
    later = NOW + timedelta(days=1)
    assert objections(db, person.id, later) == []
    holds.put_hold(db, person=person, reason="Neu", until=None, now=later, actor=LENA)
    db.commit()
    assert first.ended_at == later
    assert [one.is_binding for one in objections(db, person.id, later)] == [True]


def test_once_the_erasure_has_begun_a_hold_is_too_late(db: Session, person: Person) -> None:
    request_of(db, person, state=RequestState.ERASING)
    with pytest.raises(ErasingHasBegun):
        put(db, person)


def test_of_a_hold_and_an_erasure_at_once_one_is_first(runtime: Runtime, db: Session) -> None:
    given(db, an_employer(), person := a_person())
    request_id = request_of(db, person).id
    person_id = person.id
    db.rollback()

    def hold(writing: Session) -> None:
        them = writing.get_one(Person, person_id)
        holds.put_hold(writing, person=them, reason="Klage", until=None, now=NOW, actor=LENA)

    def erase(writing: Session) -> None:
        request = writing.get_one(ErasureRequest, request_id)
        service.erase_now(writing, request=request, now=NOW, actor=LENA)

    assert set(at_once(runtime, hold, erase)) in ({None, OnHold}, {None, ErasingHasBegun})


def test_a_hold_follows_a_merge_and_back(db: Session, person: Person) -> None:
    given(db, target := a_person())
    put(db, person)
    who = {"source_id": person.id, "target_id": target.id}
    made = merge_people(db, **who, keep=Keep(), now=NOW, actor=LENA)
    db.commit()
    with pytest.raises(OnHold):
        service.erase_now(db, request=request_of(db, target), now=NOW, actor=LENA)
    db.rollback()
    undo_merge(db, public_id=made.public_id, now=NOW, actor=LENA)
    assert objections(db, target.id, NOW) == []
    assert objections(db, person.id, NOW) != []


def test_where_both_are_on_hold_either_binds(db: Session, person: Person) -> None:
    given(db, target := a_person())
    put(db, person)
    hold = put(db, target)
    who = {"source_id": person.id, "target_id": target.id}
    merge_people(db, **who, keep=Keep(), now=NOW, actor=LENA)
    holds.end_hold(db, hold=hold, now=NOW, actor=LENA)
    db.commit()
    with pytest.raises(OnHold):
        service.erase_now(db, request=request_of(db, target), now=NOW, actor=LENA)


def test_an_import_of_somebody_on_hold_is_not_taken_back(db: Session, person: Person) -> None:
    given(db, run := an_import(state=ImportState.DONE, imported_at=NOW))
    given(db, an_application(person=person, import_run_id=run.id))
    assert recall.reason_to_keep(db, run) is None
    hold = put(db, person)
    assert recall.reason_to_keep(db, run) == recall.ON_HOLD
    holds.end_hold(db, hold=hold, now=NOW, actor=LENA)
    assert recall.reason_to_keep(db, run) is None


@pytest.fixture
def lena(staff_browser: Callable[..., Browser], person: Person) -> Browser:
    return staff_browser(account=a_staff_account(Role.RECRUITER, name="Lena Vogt"))


def test_hr_puts_a_hold_sees_it_and_ends_it(lena: Browser, db: Session, person: Person) -> None:
    path = f"/admin/privacy/holds/people/{person.public_id}"
    assert f'href="{path}"' in lena.get(f"/admin/people/{person.public_id}").text
    lena.get(path)
    lena.submit(path, reason="Klage, Az. 4 Ca 112/26", until="2027-06-30")
    assert "Klage, Az. 4 Ca 112/26" in lena.text
    assert "Lena Vogt" in lena.text
    assert "Ein Sperrvermerk hält diese Daten" in lena.get(f"/admin/people/{person.public_id}").text
    assert "30.06.2027" in lena.get("/admin/privacy").text

    request = request_of(db, person)
    page = lena.get(f"/admin/privacy/{request.public_id}").text
    assert "Sofort löschen" not in page
    assert "Am 1. Juli 2027 löschen" in page
    assert "Sperrvermerk ansehen" in page

    hold = db.scalars(select(LegalHold)).one()
    lena.get(path)
    lena.submit(f"/admin/privacy/holds/{hold.public_id}/ending")
    assert "Der Sperrvermerk ist beendet." in lena.text
    assert "Sofort löschen" in lena.get(f"/admin/privacy/{request.public_id}").text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"reason": "", "until": ""}, "Bitte geben Sie den Grund an."),
        ({"reason": "Klage", "until": "2026-11-01"}, "Bitte wählen Sie einen Tag, der noch kommt."),
        ({"reason": "Klage", "until": "bald"}, "Bitte geben Sie einen Tag ein"),
    ],
)
def test_what_does_not_fit_comes_back(
    lena: Browser, db: Session, person: Person, fields: dict[str, str], sentence: str
) -> None:
    path = f"/admin/privacy/holds/people/{person.public_id}"
    lena.get(path)
    lena.submit(path, **fields)
    assert lena.status == 422
    assert sentence in lena.text
    assert db.scalar(select(func.count(LegalHold.id))) == 0


def test_the_person_reads_that_and_why_their_data_stays(
    app: Flask, db: Session, person: Person
) -> None:
    given(db, a_legal_hold(person_id=person.id))
    reader = Browser(app).entered_as(person.id)
    assert "eine offene rechtliche Sache" in reader.get("/my-data/erasure").text
    assert "Klage, Az. 4 Ca 112/26" in reader.get("/my-data").text
