"""The worker's side of an upload: checking it, and taking it over in one transaction.

While a file is checked, progress and report are written in short transactions of their own. A
worker that dies halfway loses nothing: the next one begins anew, or finds it taken over.
"""

import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.candidates.days import employer_zone
from portal.candidates.errors import ImportDisturbed, ImportRefused
from portal.candidates.importing import AboutFile, Advance, CheckedFile, check_file
from portal.candidates.importing.sentences import State, Verdict
from portal.candidates.importing.shelf import Shelf
from portal.candidates.imports import import_lines, note_report, plan
from portal.candidates.models import ImportFile, ImportLine, ImportRun, ImportState
from portal.candidates.report_lines import add_lines
from portal.core.deeds import Claim, Outcome, done, dropped, failed, later
from portal.core.runtime import Runtime
from portal.staff.models import StaffAccount

BETWEEN_NOTES = 1.0  # seconds
MOST_DISTURBED = 5
BUSY = timedelta(seconds=10)


def check_upload(runtime: Runtime, claim: Claim, _now: datetime) -> Outcome:
    """Check the lines of an upload and keep the report."""
    content = _begin_check(runtime, claim)
    if content is None:
        return dropped("not_waiting")
    try:
        with runtime.reading() as db:
            file = check_file(content, zone=employer_zone(db))
        del content
        counts = _check(runtime, claim, file)
    except ImportRefused as refusal:
        problem = [refusal.message, refusal.values]
        return done(lambda db, _now: _refuse(db, claim, problem))
    if counts is None:
        return dropped("not_waiting")
    about = file.about
    return done(lambda db, at: _end_check(db, claim, counts, about, at))


def _begin_check(runtime: Runtime, claim: Claim) -> bytes | None:
    with runtime.writing() as db:
        run = db.get(ImportRun, claim.subject_id, with_for_update=True)
        file = db.get(ImportFile, claim.subject_id)
        states = (ImportState.WAITING, ImportState.CHECKING)
        if run is None or file is None or run.state not in states:
            return None
        run.state, run.lines_done = ImportState.CHECKING, 0
        db.execute(delete(ImportLine).where(ImportLine.import_run_id == run.id))
        return file.content


def _check(runtime: Runtime, claim: Claim, file: CheckedFile) -> Counter[State] | None:
    """The counts by state; None when somebody has taken the run away meanwhile."""
    found: Counter[State] = Counter()
    with runtime.reading() as db:
        for steps in plan(db, file.lines):
            db.rollback()  # no snapshot is held while the chunk is written
            verdicts = [step.verdict for step in steps]
            found.update(verdict.state for verdict in verdicts)
            expected = max(file.source.lines_expected, found.total())
            if not _note_chunk(runtime, claim, verdicts, found.total(), expected):
                return None
    return found


def _note_chunk(
    runtime: Runtime, claim: Claim, verdicts: list[Verdict], lines: int, expected: int
) -> bool:
    with runtime.writing() as db:
        run = db.get(ImportRun, claim.subject_id, with_for_update=True)
        if run is None or run.state is not ImportState.CHECKING:
            return False
        run.lines_done, run.lines_total = lines, expected
        add_lines(db, run, verdicts)
    return True


def _end_check(
    db: Session, claim: Claim, counts: Counter[State], about: AboutFile, now: datetime
) -> None:
    run = db.get_one(ImportRun, claim.subject_id, with_for_update=True)
    if run.state is ImportState.CHECKING:
        run.state, run.checked_at = ImportState.CHECKED, now
        run.lines_total = run.lines_done = counts.total()
        note_report(run, counts, about)


def _refuse(db: Session, claim: Claim, problem: list[Any]) -> None:
    run = db.get_one(ImportRun, claim.subject_id, with_for_update=True)
    run.state, run.problem = ImportState.REFUSED, [problem]
    db.execute(delete(ImportLine).where(ImportLine.import_run_id == run.id))
    db.execute(delete(ImportFile).where(ImportFile.import_run_id == run.id))


def take_over(runtime: Runtime, claim: Claim, now: datetime) -> Outcome:
    """Bring in a checked upload: the plan is made anew, and all good lines go in or none."""
    with runtime.reading() as db:
        file = db.get(ImportFile, claim.subject_id)
        zone = employer_zone(db)
        content = file.content if file is not None else b""
    if not content:
        return dropped("not_waiting")
    source = check_file(content, zone=zone, advance=_noted(runtime, claim))
    lines, about = Shelf(source.lines), source.about
    del content, source, file
    try:
        with runtime.writing() as db:
            return _taken_over(db, claim, lines, about, now)
    except ImportDisturbed as refusal:
        return _disturbed(claim, refusal)
    except OperationalError:  # another import holds the database for longer than we wait
        return later("busy", after=BUSY)


def _taken_over(
    db: Session, claim: Claim, lines: Shelf, about: AboutFile, now: datetime
) -> Outcome:
    run = db.get(ImportRun, claim.subject_id, with_for_update=True)
    if run is None or run.state is not ImportState.ACCEPTED:
        return dropped("not_waiting")
    actor = _actor(db, run)
    import_lines(db, run=run, lines=lines, about=about, now=now, actor=actor, was_checked=True)
    db.execute(delete(ImportFile).where(ImportFile.import_run_id == run.id))
    return done()


def _actor(db: Session, run: ImportRun) -> Actor:
    if run.started_by_id is None:
        return Actor.system()
    return Actor.staff(run.started_by_id, db.get_one(StaffAccount, run.started_by_id).name)


def _disturbed(claim: Claim, refusal: ImportDisturbed) -> Outcome:
    """Again in a moment; after some tries HR is told and may press the button again."""
    if claim.attempts < MOST_DISTURBED:
        return later("disturbed", after=BUSY)
    return failed("disturbed", lambda db, _now: _back_to_checked(db, claim, refusal))


def _back_to_checked(db: Session, claim: Claim, refusal: ImportDisturbed) -> None:
    run = db.get_one(ImportRun, claim.subject_id, with_for_update=True)
    if run.state is ImportState.ACCEPTED:
        run.state, run.problem = ImportState.CHECKED, [[refusal.message, refusal.values]]


def _noted(runtime: Runtime, claim: Claim) -> Advance:
    """Progress of reading, written about once a second."""
    last = time.monotonic()

    def advance(number: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last < BETWEEN_NOTES:
            return
        last = time.monotonic()
        with runtime.writing() as db:
            db.execute(
                update(ImportRun)
                .where(ImportRun.id == claim.subject_id)
                .values(lines_done=number, lines_total=total)
            )

    return advance
