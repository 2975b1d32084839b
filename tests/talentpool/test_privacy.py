"""What is told, deleted and handed on about members and their consents."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.consents import privacy as consents_privacy
from portal.consents import service as consents
from portal.consents.models import Channel, Consent, ConsentEvent, Purpose
from portal.consents.service import months_later
from portal.core.db import Base, write_transaction
from portal.outbox.kinds import find_kind
from portal.outbox.models import OutgoingMail
from portal.people.merging import Keep, merge_people
from portal.people.models import Person
from portal.talentpool import privacy, queries
from portal.talentpool import service as talentpool
from portal.talentpool.models import PoolMembership, PoolMembershipInterest, PoolPlace
from portal.talentpool.queries import Filter
from tests.factories import NOW, a_person, an_employer, given
from tests.factories.talentpool import DECISION, a_member, agreed

SHARES = (privacy.SHARE, consents_privacy.SHARE)


@pytest.fixture
def person(db: Session) -> Person:
    given(db, an_employer(), person := a_person())
    return a_member(db, person, interests=("IT",), places=("Kiel",))


def owners(db: Session, model: type[Base]) -> list[int]:
    column = model.__table__.c.person_id
    return list(db.scalars(select(column).order_by(model.__table__.c.id)))


def move(db: Session, source: Person, target: Person, **values: object) -> list[dict[str, object]]:
    given_ = {"application_ids": None} | values
    with write_transaction(db):
        return [
            dict(share.move(db, source_id=source.id, target_id=target.id, now=NOW, **given_))
            for share in SHARES
        ]


def test_the_download_holds_the_words_that_were_read(db: Session, person: Person) -> None:
    (record,) = consents_privacy.export(db, person.id)
    facts = {fact.key: fact for fact in record.facts}
    assert str(facts["text"].value).startswith("Nordlicht Energie darf")
    assert (facts["version"].value, facts["at"].value) == (1, NOW)
    (told,) = privacy.export(db, person.id)
    values = {fact.key: fact.value for fact in told.facts}
    assert (values["interests"], values["places"]) == (["IT"], ["Kiel"])


def test_erasing_leaves_nothing(db: Session, person: Person) -> None:
    given(db, other := a_person())
    a_member(db, other)
    with write_transaction(db):
        for share in SHARES:
            share.erase(db, person.id, now=NOW)
    for model in (PoolMembership, Consent, ConsentEvent):
        assert owners(db, model) == [other.id]
    for part in (PoolMembershipInterest, PoolPlace):
        assert db.scalar(select(func.count()).select_from(part)) == 0


def test_everything_moves_to_the_other_person(db: Session, person: Person) -> None:
    given(db, target := a_person())
    moved = move(db, person, target)
    assert [set(part) for part in moved] == [{"pool_membership"}, {"consent", "consent_event"}]
    for model in (PoolMembership, Consent, ConsentEvent):
        assert owners(db, model) == [target.id]


def test_what_clashes_stays_and_the_past_moves(db: Session, person: Person) -> None:
    given(db, target := a_person())
    a_member(db, target)
    agreed(db, person, Purpose.NEWSLETTER)
    with write_transaction(db):
        consents.withdraw(
            db,
            person_id=person.id,
            purpose=Purpose.NEWSLETTER,
            channel=Channel.PORTAL,
            now=NOW + timedelta(days=1),
        )
    move(db, person, target)
    assert sorted(owners(db, PoolMembership)) == sorted([person.id, target.id])
    assert owners(db, Consent) == [person.id, target.id, target.id]
    assert owners(db, ConsentEvent) == [person.id, target.id, target.id, target.id]


def test_with_single_applications_nothing_moves(db: Session, person: Person) -> None:
    given(db, target := a_person())
    assert move(db, person, target, application_ids=[1]) == [{}, {}]


def test_two_members_who_became_one_are_one_member(db: Session, person: Person) -> None:
    given(db, today := a_person())
    a_member(db, today, now=NOW + timedelta(days=9))
    with write_transaction(db):
        merge_people(
            db,
            source_id=person.id,
            target_id=today.id,
            keep=Keep(),
            now=NOW,
            actor=Actor.system(),
        )
    rows = queries.members(db, filtered=Filter(), now=NOW).rows
    assert [row.membership.person_id for row in rows] == [today.id]
    assert queries.figures(db, now=NOW).members == 1

    ends = months_later(NOW, 12)
    with write_transaction(db):
        assert consents.expire_due(db, now=ends) == 1
    mail = db.scalars(select(OutgoingMail).where(OutgoingMail.kind == "pool_ended")).one()
    with time_machine.travel(ends, tick=False):
        kind = find_kind(mail.kind)
        assert kind is not None
        assert kind.still_true(db, mail) == "returned"


def test_whoever_was_a_member_twice_counts_once_and_leaves_wholly(db: Session) -> None:
    """Both entries were in the pool when they were merged; one press ends both."""
    given(db, an_employer(), source := a_person(), target := a_person())
    for person in (source, target):
        a_member(db, person)
    with write_transaction(db):
        merge_people(
            db, source_id=source.id, target_id=target.id, keep=Keep(), now=NOW, actor=Actor.system()
        )
    everybody = queries.all_members(db, filtered=queries.Filter(), now=NOW)
    assert [member.membership.person_id for member in everybody] == [target.id]
    assert queries.figures(db, now=NOW).members == 1

    with write_transaction(db):
        assert talentpool.leave(db, person_id=target.id, decision=DECISION, now=NOW)
    assert db.scalars(select(PoolMembership.id)).all() == []
    assert db.scalars(select(Consent.id).where(Consent.ended_at.is_(None))).all() == []
