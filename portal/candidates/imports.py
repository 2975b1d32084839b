"""Bringing in an export: checked first, then all good lines in one transaction, or none."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TypeVar

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.candidates import queries
from portal.candidates.days import employer_zone
from portal.candidates.errors import ImportDisturbed
from portal.candidates.importing import AboutFile, Advance, check_file
from portal.candidates.importing.lines import CheckedLine, GoodLine
from portal.candidates.importing.planning import Planner, Step, Stored, settled
from portal.candidates.importing.sentences import State, Verdict
from portal.candidates.importing.shelf import Shelf
from portal.candidates.models import ImportRun, ImportState
from portal.candidates.report_lines import add_lines, compare_lines
from portal.candidates.taking import Taking
from portal.core.runtime import Runtime
from portal.people.queries import people_by_key

CHUNK = 2000  # lines that are looked up and written together
Item = TypeVar("Item")


@dataclass(frozen=True)
class ImportReport:
    """What became of a file: every line, how many of which state, what stayed out."""

    verdicts: Sequence[Verdict]
    about: AboutFile
    questions: int = 0
    counts: Mapping[State, int] = field(default_factory=dict)

    @property
    def new(self) -> int:
        return self.counts[State.NEW]


def check_applications(
    runtime: Runtime, *, data: bytes, advance: Advance | None = None
) -> ImportReport:
    """What would become of an export; nothing is written. Raises an ``ImportRefused``."""
    with runtime.reading() as db:
        file = check_file(data, zone=employer_zone(db), advance=advance)
        verdicts: list[Verdict] = []
        questions = 0
        for steps in plan(db, file.lines):  # what would be written is not kept
            verdicts += [step.verdict for step in steps]
            questions += sum(step.question is not None for step in steps)
    found = Counter(verdict.state for verdict in verdicts)
    return _report(file.about, verdicts, found, questions)


def import_applications(
    runtime: Runtime,
    *,
    data: bytes,
    file_name: str,
    now: datetime,
    actor: Actor,
    already_told: bool = False,
    told_via: str = "",
    advance: Advance | None = None,
) -> ImportReport:
    """Bring in an export: all its good lines in one transaction, or none.

    ``already_told``: the employer told everybody on the day of the decision, ``told_via`` says how;
    else our letter is the first to say it. A column of the file goes first. Raises an
    ``ImportRefused`` for a file that cannot be taken at all.
    """
    with runtime.reading() as db:
        file = check_file(data, zone=employer_zone(db), advance=advance)
    # takes its time, so it happens before the database is asked to wait
    lines, about = Shelf(file.lines), file.about
    del file, data  # tens of megabytes
    with runtime.writing() as db:
        run = ImportRun(
            file_name=file_name[:200],
            state=ImportState.ACCEPTED,
            started_at=now,
            already_told=already_told,
            told_via=told_via[:60] if already_told else "",
            started_by_id=actor.id,
        )
        db.add(run)
        return import_lines(db, run=run, lines=lines, about=about, now=now, actor=actor)


def import_lines(
    db: Session,
    *,
    run: ImportRun,
    lines: Shelf,
    about: AboutFile,
    now: datetime,
    actor: Actor,
    was_checked: bool = False,
) -> ImportReport:
    """Add what is new of these lines, which are used up.

    Imports at the same time happen one after the other; a file that brings nothing new changes
    nothing. With ``was_checked`` the run has its lines already, learns which of them came out
    differently, and the report leaves them out. Refuses ImportDisturbed.
    """
    try:
        _begin(db, run)
        taking = Taking(db, run, now, lines.repeated_addresses)
        found: Counter[State] = Counter()
        verdicts: list[Verdict] = []
        write_lines = compare_lines if was_checked else add_lines
        planner = Planner(lines.repeated_numbers, lines.repeated_addresses)
        for steps in plan(db, lines, planner):
            taking.take(steps)
            said = [step.verdict for step in steps]
            run.changed_count = (run.changed_count or 0) + write_lines(db, run, said)
            found.update(verdict.state for verdict in said)
            verdicts += () if was_checked else said
        report = _report(about, verdicts, found, taking.questions)
        _finish(db, run, report, actor, now, is_kept=was_checked)
    except IntegrityError as error:
        raise ImportDisturbed from error
    return report


def plan(
    db: Session, lines: Iterable[CheckedLine], planner: Planner | None = None
) -> Iterator[list[Step]]:
    """Decide about all lines in the order of the file, some thousand at a time."""
    planner = planner or Planner()
    for chunk in chunked(lines, CHUNK):
        stored = _stored(db, chunk)
        steps = [planner.decide(line, stored) for line in chunk]
        keys = [step.question.dedupe_key for step in steps if step.question is not None]
        asked = queries.asked_before(db, keys)
        yield [settled(step, asked) for step in steps] if keys else steps


def chunked(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk


def _begin(db: Session, run: ImportRun) -> None:
    """Waits here while another import is under way: two rows cannot both be in progress."""
    run.in_progress = True
    db.flush()


def _stored(db: Session, lines: Sequence[CheckedLine]) -> Stored:
    rows = [line.row for line in lines if isinstance(line, GoodLine)]
    return Stored(
        applications=queries.stored_applications(db, {row.number for row in rows}),
        people=people_by_key(db, {row.email_key for row in rows}),
    )


def _report(
    about: AboutFile, verdicts: Sequence[Verdict], found: Counter[State], questions: int
) -> ImportReport:
    return ImportReport(
        verdicts=verdicts,
        about=about,
        questions=questions,
        counts={state: found[state] for state in State},
    )


def _finish(
    db: Session,
    run: ImportRun,
    report: ImportReport,
    actor: Actor,
    now: datetime,
    *,
    is_kept: bool,
) -> None:
    """A command that brought nothing leaves no trace; else the run is kept with its figures."""
    if not report.new and not report.questions and not is_kept:
        db.delete(run)
        db.flush()
        return
    note_report(run, report.counts, report.about)
    run.in_progress, run.state, run.imported_at = None, ImportState.DONE, now
    run.lines_total = run.lines_done = sum(report.counts.values())
    db.flush()
    counts = {f"{state}_count": number for state, number in report.counts.items()}
    if report.questions:
        counts["questions"] = report.questions
    audit.record(db, "applications.imported", actor=actor, subject=run, at=now, **counts)


def note_report(
    run: ImportRun,
    counts: Mapping[State, int],
    about: AboutFile,
) -> None:
    """The figures of a report and what it says about the file as a whole."""
    run.new_count, run.known_count = counts[State.NEW], counts[State.KNOWN]
    run.skipped_count, run.wrong_count = counts[State.SKIPPED], counts[State.WRONG]
    run.dropped = [[column.name, column.reason] for column in about.dropped]
    run.remarks = [remark.stored for remark in about.remarks]
