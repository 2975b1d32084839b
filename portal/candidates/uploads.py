"""An export that HR uploads: kept, checked by the worker, taken over when HR says so."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.candidates.errors import NotWaiting
from portal.candidates.import_holds import STOPPED
from portal.candidates.importing.decoding import ensure_size
from portal.candidates.models import (
    ImportFile,
    ImportLine,
    ImportQuestion,
    ImportRun,
    ImportState,
)
from portal.core.deeds import is_work_open, queue_deed
from portal.core.errors import NotFound
from portal.core.ids import new_public_id
from portal.core.messages import N_
from portal.outbox import service as outbox

CHECK, TAKE_OVER = "import_check", "import_take_over"  # kinds of deeds
KEPT = timedelta(days=1)  # the bytes of an upload
REPORT_KEPT = timedelta(days=90)  # the lines of a report and what questions hold
GIVEN_UP = N_("Taking this file over did not work, several times. Nothing was imported.")


def receive(
    db: Session,
    *,
    content: bytes,
    file_name: str,
    already_told: bool,
    told_via: str,
    now: datetime,
    actor: Actor,
) -> ImportRun:
    """Keep an upload and have it checked. Refuses FileEmpty and FileTooLarge."""
    ensure_size(content)
    run = ImportRun(
        file_name=file_name[:200],
        state=ImportState.WAITING,
        started_at=now,
        started_by_id=actor.id,
        already_told=already_told,
        told_via=told_via[:60] if already_told else "",
    )
    db.add(run)
    db.flush()
    db.add(ImportFile(import_run_id=run.id, kept_since=now, content=content))
    queue_deed(db, kind=CHECK, dedupe_key=f"{CHECK}:{run.id}", subject_id=run.id, now=now)
    db.flush()
    audit.record(db, "import.uploaded", actor=actor, subject=run, at=now)
    return run


def lock_run(db: Session, public_id: str) -> ImportRun:
    """The run, held until the commit; NotFound when there is none."""
    chosen = select(ImportRun).where(ImportRun.public_id == public_id).with_for_update()
    run = db.scalar(chosen)
    if run is None:
        raise NotFound
    return run


def accept(db: Session, *, public_id: str, now: datetime, actor: Actor) -> ImportRun:
    """HR wants it: the worker takes it over. Refuses NotWaiting."""
    run = _waiting_run(db, public_id)
    run.state, run.problem, run.lines_done = ImportState.ACCEPTED, [], 0
    run.started_by_id = actor.id or run.started_by_id
    key = f"{TAKE_OVER}:{run.id}:{new_public_id()}"  # the state of the run keeps it to one
    queue_deed(db, kind=TAKE_OVER, dedupe_key=key, subject_id=run.id, now=now)
    db.flush()
    return run


def dismiss(db: Session, *, public_id: str, now: datetime, actor: Actor) -> ImportRun:
    """HR does not want it; file and report go. Refuses NotWaiting."""
    run = _waiting_run(db, public_id)
    _put_away(db, run, ImportState.DISMISSED)
    audit.record(db, "import.dismissed", actor=actor, subject=run, at=now)
    return run


def _waiting_run(db: Session, public_id: str) -> ImportRun:
    run = lock_run(db, public_id)
    if run.state is not ImportState.CHECKED:
        raise NotWaiting
    return run


def _put_away(db: Session, run: ImportRun, state: ImportState) -> None:
    run.state = state
    db.execute(delete(ImportFile).where(ImportFile.import_run_id == run.id))
    db.execute(delete(ImportLine).where(ImportLine.import_run_id == run.id))
    db.flush()


def stop_sending(db: Session, *, public_id: str, now: datetime, actor: Actor) -> ImportRun:
    """No mail leaves to the people of this import until sending is resumed."""
    run = lock_run(db, public_id)
    if run.sending_stopped_at is None:
        run.sending_stopped_at = now
        db.flush()
        audit.record(db, "import.sending_stopped", actor=actor, subject=run, at=now)
    return run


def resume_sending(db: Session, *, public_id: str, now: datetime, actor: Actor) -> ImportRun:
    """What was held may leave again, at once."""
    run = lock_run(db, public_id)
    if run.sending_stopped_at is not None:
        run.sending_stopped_at = None
        db.flush()
        outbox.let_go(db, codes=[STOPPED])
        audit.record(db, "import.sending_resumed", actor=actor, subject=run, at=now)
    return run


def forget_old(db: Session, *, now: datetime) -> None:
    """Uploads that nobody decided about within a day, or that could not be taken over since; and
    reports of long ago."""
    stale = select(ImportFile.import_run_id).where(ImportFile.kept_since < now - KEPT)
    for run in db.scalars(select(ImportRun).where(ImportRun.id.in_(stale)).with_for_update()):
        if run.state is not ImportState.ACCEPTED:
            _put_away(db, run, ImportState.EXPIRED)
        elif not is_work_open(db, kind=TAKE_OVER, subject_id=run.id):
            run.problem = [[GIVEN_UP, {}]]
            _put_away(db, run, ImportState.EXPIRED)
    long_over = select(ImportRun.id).where(ImportRun.started_at < now - REPORT_KEPT)
    db.execute(delete(ImportLine).where(ImportLine.import_run_id.in_(long_over)))
    _empty_old_questions(db, now)


def _empty_old_questions(db: Session, now: datetime) -> None:
    """That a question was decided is kept, so that it is not asked again; its line is not."""
    db.execute(
        update(ImportQuestion)
        .where(ImportQuestion.decided_at < now - REPORT_KEPT)
        .values(details={}, undo={})
        .execution_options(synchronize_session=False)
    )
