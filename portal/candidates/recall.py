"""Taking an import back while nothing has come of it: its applications, and whom it brought.

Parts above may have written something about an application. Whatever refers to one speaks against
taking it back; ``register_words`` says so in the part's own words.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Delete, Select, delete, exists, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.candidates.errors import NotWaiting, RecallRefused
from portal.candidates.models import (
    Application,
    ApplicationMember,
    ImportLine,
    ImportQuestion,
    ImportRun,
    ImportState,
)
from portal.core.messages import N_
from portal.core.personal import references_to
from portal.outbox.models import OutgoingMail
from portal.people.models import Person

OURS = frozenset({ApplicationMember.__tablename__, ImportQuestion.__tablename__})
CHUNK = 5000

MAIL_LEFT = N_(
    "An email has already gone to somebody of this import. It can no longer be taken back; "
    "you can stop the sending instead."
)
SOMETHING_HANGS_ON_IT = N_(
    "Something has been written about an application of this import. "
    "It can no longer be taken back; you can stop the sending instead."
)
LETTER_BEGUN = N_(  # registered for the table of the part above that writes letters
    "A letter has been begun for somebody of this import. It can no longer be taken back; "
    "you can stop the sending instead."
)
ON_HOLD = N_(  # for the part above that knows legal holds
    "A legal hold is on somebody of this import. It can no longer be taken back; "
    "you can stop the sending instead."
)

Objects = Callable[[Select[Any]], ColumnElement[bool]]  # (the ids of the people)

_objections: list[tuple[Objects, str]] = []
_words: dict[str, str] = {}


def register_words(table: str, message: str) -> None:
    """Why rows of ``table`` about an application speak against taking it back (a message id)."""
    _words[table] = message


def register_objection(objects: Objects, message: str) -> None:
    """Why something about the people of an import speaks against taking it back (a message id)."""
    if (objects, message) not in _objections:
        _objections.append((objects, message))


def applications_of(run: ImportRun) -> Select[Any]:
    return select(Application.id).where(Application.import_run_id == run.id)


def reason_to_keep(db: Session, run: ImportRun) -> str | None:
    """Why this import cannot be taken back (a message id), or None."""
    return reason_against(db, applications_of(run), since=run.imported_at)


def reason_against(db: Session, applications: Select[Any], *, since: datetime | None) -> str | None:
    """Why these applications cannot be taken back: a mail left since, or something was written."""
    people = select(Application.person_id).where(Application.id.in_(applications))
    left = exists().where(OutgoingMail.person_id.in_(people), OutgoingMail.sent_at.is_not(None))
    if since is not None:
        left = left.where(OutgoingMail.created_at >= since)
    reasons = [MAIL_LEFT]
    asked: list[ColumnElement[bool]] = [left]
    for objects, message in _objections:
        reasons.append(message)
        asked.append(objects(people))
    for column in references_to(Application.__tablename__):
        if column.table.name not in OURS:
            reasons.append(_words.get(column.table.name, SOMETHING_HANGS_ON_IT))
            asked.append(exists().where(column.in_(applications)))
    found = db.execute(select(*asked)).one()  # one question to the database, however many parts
    return next((reason for reason, is_so in zip(reasons, found, strict=True) if is_so), None)


def take_back(db: Session, *, run: ImportRun, now: datetime, actor: Actor) -> int:
    """Remove what a locked import brought; returns how many applications. Refuses NotWaiting and
    RecallRefused."""
    if run.state is not ImportState.DONE:
        raise NotWaiting
    if (reason := reason_to_keep(db, run)) is not None:
        raise RecallRefused(reason)
    brought = Application.import_run_id == run.id
    people = db.scalars(select(Application.person_id).where(brought).distinct()).all()
    ids = db.scalars(select(Application.id).where(brought)).all()
    db.execute(delete(ImportQuestion).where(ImportQuestion.import_run_id == run.id))
    remove(db, ids)
    new = Person.created_at >= (run.imported_at or run.started_at)
    remove_people_with_nothing_else(db, people, new)
    db.execute(delete(ImportLine).where(ImportLine.import_run_id == run.id))
    run.state, run.recalled_at = ImportState.RECALLED, now
    db.flush()
    audit.record(db, "import.recalled", actor=actor, subject=run, at=now, applications=len(ids))
    return len(ids)


def remove(db: Session, application_ids: Sequence[int]) -> None:
    """Applications that nothing refers to any more, with who may see them. Refuses RecallRefused
    when something has been written about one at this moment."""
    row = ApplicationMember
    for ids in _chunks(application_ids):
        _delete(db, delete(ImportQuestion).where(ImportQuestion.application_id.in_(ids)))
        _delete(db, delete(row).where(row.application_id.in_(ids)))
        _delete(db, delete(Application).where(Application.id.in_(ids)))
    db.expire_all()


def remove_people_with_nothing_else(db: Session, person_ids: Sequence[int], *also: Any) -> None:
    """Those of these people to whom nothing in the portal refers. Refuses RecallRefused when
    something has been written about one at this moment."""
    unused = [~exists().where(one == Person.id) for one in references_to(Person.__tablename__)]
    for ids in _chunks(person_ids):
        _delete(db, delete(Person).where(Person.id.in_(ids), *unused, *also))
    db.expire_all()


def _delete(db: Session, rows: Delete) -> None:
    """Somebody may have written about them since we looked; the foreign keys see to that."""
    try:
        db.execute(rows.execution_options(synchronize_session=False))
    except IntegrityError as error:
        raise RecallRefused(SOMETHING_HANGS_ON_IT) from error


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
