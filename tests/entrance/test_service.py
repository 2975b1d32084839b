"""Claiming and codes under races, on both engines."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.models import Device
from portal.core import clock
from portal.core.runtime import Runtime
from portal.entrance import service, tokens
from portal.entrance.models import LinkCode
from portal.entrance.service import CodeNeeded, Entered
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
