"""Claiming and codes under races, on both engines."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.models import Device
from portal.audit.service import Actor
from portal.core import clock
from portal.core.runtime import Runtime
from portal.entrance import queries, service, tokens
from portal.entrance.errors import LinkOver
from portal.entrance.models import LinkCode
from portal.entrance.service import CodeNeeded, Entered
from portal.outbox.queries import silences_of
from portal.outbox.service import note_bounce
from portal.people.models import Person
from portal.people.service import correct_person
from tests.factories import a_link, a_person, given


def press(runtime: Runtime, token: str) -> Entered | CodeNeeded:
    with runtime.writing() as db:
        return service.enter(
            db,
            runtime.keys,
            token=token,
            device_key="",
            device_label="",
            pending_code="",
            now=clock.now(),
        )


def test_of_many_browsers_at_once_one_claims_the_link(runtime: Runtime, db: Session) -> None:
    given(db, person := a_person())
    given(db, link := a_link(person_id=person.id))
    token = tokens.make_token(runtime.keys, link)

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _n: press(runtime, token), range(8)))

    assert sum(isinstance(result, Entered) for result in results) == 1
    assert db.scalar(select(func.count(Device.id))) == 1


def test_parallel_guessing_gets_five_tries_in_all(runtime: Runtime, db: Session) -> None:
    given(db, person := a_person())
    given(db, link := a_link(person_id=person.id))
    token = tokens.make_token(runtime.keys, link)
    press(runtime, token)
    press(runtime, token)
    code = db.scalars(select(LinkCode)).one()
    right = int(tokens.code_digits(runtime.keys, code))

    def guess(number: int) -> object:
        with runtime.writing() as own:
            return service.enter_with_code(
                own,
                runtime.keys,
                code_id=code.public_id,
                typed=f"{(right + 1 + number) % 1_000_000:06d}",
                device_label="",
                now=clock.now(),
            )

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(guess, range(20)))

    db.rollback()
    db.refresh(code)
    assert code.tries == service.CODE_TRIES


def test_a_mutated_token_never_opens_another_link(runtime: Runtime, db: Session) -> None:
    given(db, person := a_person())
    given(db, link := a_link(person_id=person.id))
    token = tokens.make_token(runtime.keys, link)
    for place in range(len(token)):
        for sign in "Az09_-.é":
            mutated = token[:place] + sign + token[place + 1 :]
            read = tokens.read_token(runtime.keys, mutated, tokens.ENTERING)
            assert read is None or read[0] == link.public_id


def corrected(runtime: Runtime, person: Person, email: str) -> None:
    with runtime.writing() as db:
        correct_person(
            db,
            person=db.get_one(Person, person.id),
            first_name=person.first_name,
            last_name=person.last_name,
            email=email,
            language=person.language,
            now=clock.now(),
            actor=Actor.system(),
        )


def test_whoever_has_the_old_address_comes_in_no_more(runtime: Runtime, db: Session) -> None:
    given(db, person := a_person(email="tippfehler@example.org"))
    given(db, link := a_link(person_id=person.id))
    token = tokens.make_token(runtime.keys, link)
    press(runtime, token)

    corrected(runtime, person, "Tippfehler@example.org")  # the same address, written otherwise
    assert isinstance(press(runtime, token), CodeNeeded)

    corrected(runtime, person, "richtig@example.org")
    with pytest.raises(LinkOver):
        press(runtime, token)
    db.rollback()
    assert db.scalars(select(Device.ended_at)).one() is not None
    new = queries.find_invite(db, person_id=person.id, now=clock.now())
    assert new is not None
    assert new.expires_at == link.expires_at
    assert isinstance(press(runtime, tokens.make_token(runtime.keys, new)), Entered)


def test_mails_go_out_to_a_new_address_after_a_bounce(runtime: Runtime, db: Session) -> None:
    given(db, person := a_person(email="weg@example.org"))
    note_bounce(db, person_id=person.id, now=clock.now())
    db.commit()
    for email, is_silent in (("Weg@example.org", True), ("da@example.org", False)):
        corrected(runtime, person, email)
        db.rollback()
        assert bool(silences_of(db, person.id)) is is_silent
        assert queries.find_invite(db, person_id=person.id, now=clock.now()) is None
