"""Somebody says that something is not correct; somebody of staff looks at it and answers."""

from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.limits import Limit
from portal.audit import service as audit
from portal.audit.service import Actor
from portal.home.errors import AlreadySaid
from portal.home.models import Correction, Topic
from portal.outbox.service import queue_mail

LONGEST = 2_000  # signs
PER_PERSON = Limit("correction_person", 10, timedelta(days=1))


def say_incorrect(
    db: Session, *, person_id: int, topic: Topic, words: str, now: datetime
) -> Correction:
    """Note it for staff; one of a topic is open at a time (AlreadySaid)."""
    correction = Correction(person_id=person_id, topic=topic, words=words, created_at=now)
    db.add(correction)
    try:
        db.flush()  # two browsers may say it at once; the unique index decides who was first
    except IntegrityError as error:
        raise AlreadySaid from error
    actor = Actor.person(person_id)
    audit.record(db, "correction.said", actor=actor, subject=correction, at=now, topic=topic.value)
    return correction


def answer_correction(
    db: Session, *, correction: Correction, answer: str, now: datetime, actor: Actor
) -> None:
    """Dealt with. An answer goes to the person by mail; without one nothing is sent. Refuses
    AlreadyAnswered."""
    correction.ensure_open()
    correction.answered_at, correction.answered_by = now, actor.name or ""
    correction.answer = answer
    if answer:
        queue_mail(
            db,
            "correction_answered",
            person_id=correction.person_id,
            subject_id=correction.id,
            dedupe_key=f"correction_answered:{correction.public_id}",
            now=now,
        )
    audit.record(db, "correction.answered", actor=actor, subject=correction, at=now)
