"""What people said is not correct goes with them."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.home.models import Correction, Topic
from portal.home.privacy import SHARE
from tests.factories import NOW, a_person, given
from tests.factories.home import a_correction


def owners(db: Session) -> dict[str, int]:
    db.expire_all()
    return {row.words: row.person_id for row in db.scalars(select(Correction))}


def test_a_person_sees_what_they_said_and_our_answer(app: Flask, db: Session) -> None:
    given(db, person := a_person(), other := a_person())
    given(db, a_correction(person_id=person.id, answer="Erledigt.", answered_at=NOW))
    given(db, a_correction(person_id=other.id))

    with app.test_request_context(base_url="http://portal.test"):
        (record,) = SHARE.export(db, person.id)

    facts = {fact.key: fact.value for fact in record.facts}
    assert facts == {
        "topic": "name",
        "words": "Ich heiße Möchlichen, mit ö.",
        "created_at": NOW - timedelta(hours=1),
        "answered_at": NOW,
        "answer": "Erledigt.",
    }


def test_erasing_leaves_other_people_alone(db: Session) -> None:
    given(db, person := a_person(), other := a_person())
    given(db, a_correction(person_id=person.id, words="a"), a_correction(person_id=other.id))

    SHARE.erase(db, person.id, now=NOW)

    assert list(owners(db).values()) == [other.id]


def test_merging_moves_them_but_never_two_open_ones_alike(db: Session) -> None:
    given(db, source := a_person(), target := a_person())
    given(
        db,
        a_correction(person_id=source.id, words="open, clashes"),
        a_correction(person_id=source.id, words="closed", answered_at=NOW),
        a_correction(person_id=source.id, words="other", topic=Topic.OTHER),
        a_correction(person_id=target.id, words="theirs"),
    )

    moved = SHARE.move(db, source_id=source.id, target_id=target.id, application_ids=None, now=NOW)

    assert len(moved["correction"]) == 2
    assert owners(db) == {
        "open, clashes": source.id,
        "closed": target.id,
        "other": target.id,
        "theirs": target.id,
    }


def test_splitting_by_applications_leaves_them(db: Session) -> None:
    given(db, source := a_person(), target := a_person())
    given(db, a_correction(person_id=source.id))

    assert (
        SHARE.move(db, source_id=source.id, target_id=target.id, application_ids=[1], now=NOW) == {}
    )
