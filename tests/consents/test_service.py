"""Giving, withdrawing, renewing, running out; and the same in any order against a plain oracle."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.consents import queries, service
from portal.consents.errors import ConsentOver, WordsHaveChanged
from portal.consents.models import Action, Channel, Consent, ConsentEvent, Proof, Purpose, Wording
from portal.consents.service import Decision, months_later
from portal.consents.wordings import digest_of
from portal.people.models import Person
from tests.factories import NOW, a_person, an_employer
from tests.factories import given as stored
from tests.factories.talentpool import DECISION, agreed

POOL = Purpose.TALENT_POOL
DAY = timedelta(days=1)
YEAR = months_later(NOW, 12)


@pytest.fixture
def person(db: Session) -> Person:
    stored(db, an_employer(), person := a_person())
    return person


def give(db: Session, person: Person, **values: Any) -> bool:
    return agreed(db, person, **values)


def withdraw(db: Session, person: Person, now: datetime) -> bool:
    ended = service.withdraw(db, person_id=person.id, purpose=POOL, channel=Channel.PORTAL, now=now)
    db.commit()
    return ended


def renew(db: Session, person: Person, now: datetime) -> None:
    service.renew(db, person_id=person.id, purpose=POOL, decision=DECISION, now=now)
    db.commit()


def actions(db: Session) -> list[Action]:
    return list(db.scalars(select(ConsentEvent.action).order_by(ConsentEvent.id)))


def test_the_whole_declaration_is_kept(db: Session, person: Person) -> None:
    assert give(db, person)
    (entry,) = queries.history(db, person.id)
    event = entry.event
    assert (event.action, event.at, event.expires_at) == (Action.GIVEN, NOW, YEAR)
    assert (event.channel, event.proof) == (Channel.PORTAL, Proof.PERSONAL_LINK)
    assert event.shown is not None
    assert event.shown.startswith("Nordlicht Energie darf meinen Namen")
    assert (entry.number, entry.wording) == (1, Wording.DE_SIE)
    text = queries.get_text(db, POOL, Wording.DE_SIE, 1)
    assert text.digest == digest_of(text.body)


def test_no_network_address_is_kept() -> None:
    columns = {column.name for column in ConsentEvent.__table__.columns}
    assert not {name for name in columns if "ip" in name.split("_") or "address" in name}


def test_giving_twice_is_one_decision(db: Session, person: Person) -> None:
    assert give(db, person)
    assert not give(db, person)
    assert actions(db) == [Action.GIVEN]


def test_the_database_allows_one_live_consent(db: Session, person: Person) -> None:
    give(db, person)
    db.add(Consent(person_id=person.id, purpose=POOL, since=NOW))
    with pytest.raises(IntegrityError):
        db.flush()


def test_withdrawing_counts_at_once_and_once(db: Session, person: Person) -> None:
    give(db, person)
    assert withdraw(db, person, NOW + DAY)
    assert not withdraw(db, person, NOW + DAY)
    assert not queries.has_consent(db, person.id, POOL, NOW + DAY)
    assert actions(db) == [Action.GIVEN, Action.WITHDRAWN]


def test_after_withdrawing_one_can_agree_again(db: Session, person: Person) -> None:
    give(db, person)
    withdraw(db, person, NOW + DAY)
    assert give(db, person, now=NOW + 2 * DAY)
    assert queries.has_consent(db, person.id, POOL, NOW + 3 * DAY)


def test_when_the_time_is_over_one_can_agree_again_before_anybody_looked(
    db: Session, person: Person
) -> None:
    give(db, person)
    assert give(db, person, now=YEAR)
    assert actions(db) == [Action.GIVEN, Action.EXPIRED, Action.GIVEN]
    assert queries.has_consent(db, person.id, POOL, YEAR + DAY)


def test_renewing_counts_from_that_day(db: Session, person: Person) -> None:
    give(db, person)
    renew(db, person, NOW + 340 * DAY)
    live = queries.live_consents(db, person.id, NOW + 341 * DAY)
    assert live[POOL].expires_at == months_later(NOW + 340 * DAY, 12)


def test_what_is_over_cannot_be_renewed(db: Session, person: Person) -> None:
    give(db, person)
    with pytest.raises(ConsentOver):
        renew(db, person, YEAR)


def test_the_time_ends_to_the_second_also_before_anybody_looks(db: Session, person: Person) -> None:
    give(db, person)
    assert queries.has_consent(db, person.id, POOL, YEAR - timedelta(seconds=1))
    assert not queries.has_consent(db, person.id, POOL, YEAR)
    assert service.expire_due(db, now=YEAR - timedelta(seconds=1)) == 0
    assert service.expire_due(db, now=YEAR) == 1
    assert service.expire_due(db, now=YEAR) == 0
    assert actions(db) == [Action.GIVEN, Action.EXPIRED]


def test_words_that_were_not_read_are_not_agreed_to(db: Session, person: Person) -> None:
    seen = queries.shown_texts(db, Wording.EN)[POOL]
    other = Decision(Channel.PORTAL, Proof.PERSONAL_LINK, Wording.DE_SIE, seal=seen.seal)
    with pytest.raises(WordsHaveChanged):
        give(db, person, decision=other)
    assert actions(db) == []
    assert give(db, person, decision=Decision(Channel.PORTAL, None, Wording.EN, seal=seen.seal))


def test_a_year_later_is_the_same_day() -> None:
    assert months_later(datetime(2028, 2, 29, tzinfo=UTC), 12) == datetime(2029, 2, 28, tzinfo=UTC)
    assert months_later(datetime(2026, 12, 31, tzinfo=UTC), 2) == datetime(2027, 2, 28, tzinfo=UTC)


# Each step waits some days and then does one thing.
STEPS = st.lists(
    st.tuples(st.integers(0, 200), st.sampled_from(["give", "withdraw", "renew", "expire"])),
    max_size=14,
)


class Oracle:
    """What the state should be, in the plainest words."""

    def __init__(self) -> None:
        self.until: datetime | None = None
        self.told: list[Action] = []

    def step(self, what: str, now: datetime) -> None:
        is_over = self.until is not None and self.until <= now
        if is_over and what != "renew":
            self._end(Action.EXPIRED)
        if what == "give" and self.until is None:
            self._begin(Action.GIVEN, now)
        elif what == "withdraw" and self.until is not None:
            self._end(Action.WITHDRAWN)
        elif what == "renew" and self.until is not None and not is_over:
            self._begin(Action.RENEWED, now)

    def _begin(self, action: Action, now: datetime) -> None:
        self.until = months_later(now, 12)
        self.told.append(action)

    def _end(self, action: Action) -> None:
        self.until = None
        self.told.append(action)


def do(db: Session, person_id: int, what: str, now: datetime) -> None:
    who = {"person_id": person_id, "purpose": POOL, "now": now}
    if what == "give":
        service.give(db, decision=DECISION, **who)  # type: ignore[arg-type]
    elif what == "withdraw":
        service.withdraw(db, channel=Channel.PORTAL, **who)  # type: ignore[arg-type]
    elif what == "expire":
        service.expire_due(db, now=now)
    else:
        with suppress(ConsentOver):
            service.renew(db, decision=DECISION, **who)  # type: ignore[arg-type]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_in_any_order_the_state_is_right_and_the_record_complete(
    db: Session, steps: list[tuple[int, str]]
) -> None:
    db.rollback()
    db.add(person := a_person())
    db.flush()
    oracle, now, seen = Oracle(), NOW, list[int]()
    for days, what in steps:
        now += days * DAY
        do(db, person.id, what, now)
        oracle.step(what, now)
        is_live = oracle.until is not None and oracle.until > now
        assert queries.has_consent(db, person.id, POOL, now) == is_live
        told = [entry.event for entry in queries.history(db, person.id)][::-1]
        assert [event.action for event in told] == oracle.told
        assert [event.id for event in told][: len(seen)] == seen
        seen = [event.id for event in told]
    db.rollback()
