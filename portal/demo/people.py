"""The demo's share of ``people``: two entries that may be one person, one request for erasure."""

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.candidates import service as candidates
from portal.candidates.models import Application, Situation
from portal.candidates.service import ApplicationDetails
from portal.core.runtime import Runtime
from portal.feedback.models import FeedbackVersion
from portal.people.models import Person
from portal.people.service import add_person
from portal.privacy.models import AskedBy
from portal.privacy.service import ask_for_erasure

ASKED_BEFORE = timedelta(days=12)
DECIDED_BEFORE = timedelta(days=20)
APPLIED_BEFORE = timedelta(days=62)


def load(runtime: Runtime, *, now: datetime) -> None:
    """Everything is written through the services, as if people had done it."""
    with runtime.writing() as db:
        twice, leaving = _without_letter(db)
        _apply_again(db, twice, now)
        asked_at = now - ASKED_BEFORE
        ask_for_erasure(
            db,
            person=leaving,
            asked_by=AskedBy.PERSON,
            now=asked_at,
            actor=Actor.person(leaving.id),
        )


def _without_letter(db: Session) -> tuple[Person, Person]:
    """Two of the imported people whose letters are not part of the demo's main story."""
    with_letter = select(FeedbackVersion.person_id)
    first, second = db.scalars(
        select(Person)
        .join(Application, Application.person_id == Person.id)
        .where(Person.id.not_in(with_letter))
        .order_by(Person.id.desc())
        .limit(2)
    )
    return first, second


def _apply_again(db: Session, person: Person, now: datetime) -> None:
    """The same name at a private address, for another job: is that one person?."""
    again = add_person(
        db,
        first_name=person.first_name,
        last_name=person.last_name,
        email=f"{person.email.partition('@')[0]}.privat@example.net",
        language=person.language,
        now=now - DECIDED_BEFORE,
        actor=Actor.system(),
    )
    own = select(Application).where(Application.person_id == person.id).limit(1)
    other = (
        select(Application)
        .where(Application.vacancy_id != db.scalars(own).one().vacancy_id)
        .order_by(Application.id)
        .limit(1)
    )
    candidates.add_application(
        db,
        person=again,
        vacancy=db.scalars(other).one().vacancy,
        details=ApplicationDetails(
            applied_on=_day(now - APPLIED_BEFORE),
            decided_on=_day(now - DECIDED_BEFORE),
            situation=Situation.OTHER_PERSON,
            location="Hamburg",
            stage="Telefoninterview",
            told_on=_day(now - DECIDED_BEFORE),
        ),
        now=now - DECIDED_BEFORE,
        actor=Actor.system(),
    )


def _day(moment: datetime) -> date:
    return moment.date()
