"""The demo's share of ``people``: two entries that may be one person, one request for erasure."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.candidates import service as candidates
from portal.candidates.models import Situation
from portal.candidates.service import ApplicationDetails
from portal.demo.days import at_work, moment
from portal.demo.letters import application_of
from portal.demo.story import Story, written
from portal.people.merging import note_difference
from portal.people.service import add_person
from portal.people.suggestions import suggested_pairs
from portal.privacy.models import AskedBy
from portal.privacy.service import ask_for_erasure

LEAVING = "P-90075"
OTHER_JOB = "P-90006"  # an application for it


def story(now: datetime) -> Story:
    yield written(at_work(now, days_ago=55, hour=15, minute=30), _tell_namesakes_apart)
    yield written(at_work(now, days_ago=20, hour=16, minute=5), _apply_once_more)
    yield written(moment(now, days_ago=12, hour=20, minute=15), _ask_for_erasure)


def _ask_for_erasure(db: Session, now: datetime) -> None:
    leaving = application_of(db, LEAVING).person
    actor = Actor.person(leaving.id)
    ask_for_erasure(db, person=leaving, asked_by=AskedBy.PERSON, now=now, actor=actor)


def _tell_namesakes_apart(db: Session, now: datetime) -> None:
    """Somebody has looked at those of the first export."""
    for pair in suggested_pairs(db):
        note_difference(
            db, one_id=pair.one.id, other_id=pair.other.id, now=now, actor=Actor.system()
        )


def _apply_once_more(db: Session, now: datetime) -> None:
    """Entered by hand; the export that came later knows the same name with another address."""
    person = add_person(
        db,
        first_name="Galina",
        last_name="Hauffer",
        email="galina.hauffer.privat@example.net",
        language="de",
        now=now,
        actor=Actor.system(),
    )
    candidates.add_application(
        db,
        person=person,
        vacancy=application_of(db, OTHER_JOB).vacancy,
        details=ApplicationDetails(
            number="NL-2026-0204",
            applied_on=(now - timedelta(days=42)).date(),
            decided_on=now.date(),
            situation=Situation.OTHER_PERSON,
            location="Hamburg",
            stage="Telefoninterview",
            told_on=now.date(),
            told_via="am Telefon",
        ),
        now=now,
        actor=Actor.system(),
    )
