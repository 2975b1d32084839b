"""What a person finds of their applications under My data."""

from sqlalchemy.orm import Session

from portal.candidates.models import Application
from portal.candidates.privacy import SHARE
from tests.factories import an_application, given


def keys(db: Session, application: Application) -> set[str]:
    (record,) = SHARE.export(db, application.person_id)
    return {fact.key for fact in record.facts}


def test_my_data_says_the_decision_to_whoever_knows_it(db: Session) -> None:
    given(db, application := an_application())
    assert keys(db, application) >= {"decided_on", "stage", "situation", "told_at"}


def test_our_letter_says_the_decision_before_my_data_does(db: Session) -> None:
    given(db, application := an_application(told_at=None, told_by=None))
    found = keys(db, application)
    assert found.isdisjoint({"decided_on", "stage", "situation"})
    assert found >= {"number", "vacancy", "applied_on", "created_at", "decision"}
