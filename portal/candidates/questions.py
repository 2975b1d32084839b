"""What only staff can decide about a line of an import, and taking such a decision back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, joinedload

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.candidates import recall
from portal.candidates.errors import (
    AlreadyDecided,
    NotDecided,
    NumberTaken,
    RecallRefused,
    TooLateToUndo,
)
from portal.candidates.importing.lines import ApplicationLine
from portal.candidates.lines_kept import row_of
from portal.candidates.models import (
    Application,
    Decision,
    ImportQuestion,
    ImportRun,
    QuestionKind,
)
from portal.candidates.taking import Taking
from portal.core.errors import NotFound
from portal.people.models import Person
from portal.people.service import add_person_sharing_address, correct_person, stop_sharing

PAGE = 50


def open_questions(
    db: Session, *, run: ImportRun | None = None, person_id: int | None = None
) -> Sequence[ImportQuestion]:
    """What waits for a decision, the longest waiting first; of one import or one person."""
    chosen = select(ImportQuestion).where(ImportQuestion.decided_at.is_(None))
    if run is not None:
        chosen = chosen.where(ImportQuestion.import_run_id == run.id)
    if person_id is not None:
        chosen = chosen.where(ImportQuestion.person_id == person_id)
    return db.scalars(_whole(chosen).order_by(ImportQuestion.id).limit(PAGE)).all()


def decided_questions(db: Session, run: ImportRun) -> Sequence[ImportQuestion]:
    """What has been decided about lines of this import, the latest first."""
    chosen = select(ImportQuestion).where(ImportQuestion.decided_at.is_not(None))
    chosen = _whole(chosen.where(ImportQuestion.import_run_id == run.id))
    latest = chosen.order_by(ImportQuestion.decided_at.desc(), ImportQuestion.id.desc())
    return db.scalars(latest.limit(PAGE)).all()


def _whole(chosen: Any) -> Any:
    return chosen.options(
        joinedload(ImportQuestion.person),
        joinedload(ImportQuestion.run),
        joinedload(ImportQuestion.application),
    )


def lock_question(db: Session, public_id: str) -> ImportQuestion:
    """The question, held until the commit; NotFound when there is none."""
    chosen = select(ImportQuestion).where(ImportQuestion.public_id == public_id)
    question = db.scalar(chosen.with_for_update())
    if question is None:
        raise NotFound
    return question


def take_as_same_person(
    db: Session, *, question: ImportQuestion, now: datetime, actor: Actor
) -> Application:
    """The other name is the same person's; the name in the portal stays. Refuses AlreadyDecided
    and NumberTaken."""
    _ensure_open(question, QuestionKind.NAME_DIFFERS)
    application = _add(db, question, question.person, now)
    _close(db, question, Decision.SAME_PERSON, application, now, actor)
    return application


def take_as_other_person(
    db: Session, *, question: ImportQuestion, now: datetime, actor: Actor
) -> Application:
    """Two people share the address from now on. Refuses AlreadyDecided and NumberTaken."""
    _ensure_open(question, QuestionKind.NAME_DIFFERS)
    row = row_of(question.details)
    person = add_person_sharing_address(
        db,
        other=question.person,
        first_name=row.first_name,
        last_name=row.last_name,
        language=row.language,
        now=now,
        actor=actor,
    )
    application = _add(db, question, person, now)
    _close(db, question, Decision.OTHER_PERSON, application, now, actor)
    return application


def take_new_address(
    db: Session, *, question: ImportQuestion, now: datetime, actor: Actor
) -> Person:
    """The address of the file is the right one. Refuses AlreadyDecided and AddressTaken."""
    _ensure_open(question, QuestionKind.ADDRESS_DIFFERS)
    question.undo = {"email": question.person.email}
    _write_to(db, question, question.details["email"], now, actor)
    _close(db, question, Decision.NEW_ADDRESS, question.application, now, actor)
    return question.person


def drop(db: Session, *, question: ImportQuestion, now: datetime, actor: Actor) -> None:
    """The line is not taken over; what is in the portal stays. Refuses AlreadyDecided."""
    _ensure_open(question, question.kind)
    _close(db, question, Decision.DROPPED, question.application, now, actor)


def take_back(db: Session, *, question: ImportQuestion, now: datetime, actor: Actor) -> None:
    """The question is open again, and what came of the decision is gone.

    Refuses NotDecided, and TooLateToUndo once something has been built on it.
    """
    if question.decision is None or not question.details:
        raise NotDecided
    if question.decision is Decision.NEW_ADDRESS:
        _take_address_back(db, question, now, actor)
    elif question.decision in (Decision.SAME_PERSON, Decision.OTHER_PERSON):
        _take_application_back(db, question)
    question.decision = question.decided_at = question.decided_by_id = None
    question.undo = {}
    db.flush()
    audit.record(db, "import_question.reopened", actor=actor, subject=question, at=now)


def _ensure_open(question: ImportQuestion, kind: QuestionKind) -> None:
    if not question.is_open or question.kind is not kind:
        raise AlreadyDecided


def _add(db: Session, question: ImportQuestion, person: Person, now: datetime) -> Application:
    row: ApplicationLine = row_of(question.details)
    taking = Taking(db, question.run, now)
    try:
        taking.add_one(row, person.id)
    except IntegrityError as error:
        raise NumberTaken from error
    return db.scalars(select(Application).where(Application.number == row.number)).one()


def _close(
    db: Session,
    question: ImportQuestion,
    decision: Decision,
    application: Application | None,
    now: datetime,
    actor: Actor,
) -> None:
    question.decision, question.decided_at = decision, now
    question.decided_by_id = actor.id
    question.application_id = application.id if application is not None else None
    db.flush()
    audit.record(
        db,
        "import_question.decided",
        actor=actor,
        subject=question,
        at=now,
        decision=decision.value,
    )


def _write_to(
    db: Session, question: ImportQuestion, email: str, now: datetime, actor: Actor
) -> None:
    person = question.person
    correct_person(
        db,
        person=person,
        first_name=person.first_name,
        last_name=person.last_name,
        email=email,
        language=person.language,
        now=now,
        actor=actor,
    )


def _take_address_back(db: Session, question: ImportQuestion, now: datetime, actor: Actor) -> None:
    if question.person.email != question.details["email"]:
        raise TooLateToUndo  # it has been corrected once more
    _write_to(db, question, question.undo["email"], now, actor)


def _take_application_back(db: Session, question: ImportQuestion) -> None:
    application = question.application
    if application is None:
        return
    chosen = select(Application.id).where(Application.id == application.id)
    if recall.reason_against(db, chosen, since=question.decided_at) is not None:
        raise TooLateToUndo
    person_id, question.application_id = application.person_id, None
    db.flush()
    try:
        recall.remove(db, [application.id])
        if question.decision is Decision.OTHER_PERSON:
            recall.remove_people_with_nothing_else(db, [person_id])
    except RecallRefused as error:  # at this moment
        raise TooLateToUndo from error
    if question.decision is Decision.OTHER_PERSON:
        stop_sharing(db, person=question.person)


def run_of(db: Session, public_id: str) -> ImportRun:
    """The import that asked; NotFound when there is no such question."""
    joined = select(ImportRun).join(ImportQuestion, ImportQuestion.import_run_id == ImportRun.id)
    run = db.scalar(joined.where(ImportQuestion.public_id == public_id))
    if run is None:
        raise NotFound
    return run
