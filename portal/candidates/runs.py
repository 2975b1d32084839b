"""Reading imports: the list, one with its report, its progress."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from portal.candidates.models import ImportLine, ImportQuestion, ImportRun, LineState
from portal.core.errors import NotFound
from portal.core.paging import Page, newest_first

PAGE = 50
LINES = 100
CHUNK = 2000


@dataclass(frozen=True)
class LinePage:
    """One page of a report; ``before`` and ``after`` are lines to go on from, None at the ends."""

    rows: Sequence[ImportLine]
    before: int | None = None
    after: int | None = None


def get_run(db: Session, public_id: str) -> ImportRun:
    """The import and who began it; NotFound when there is none."""
    chosen = select(ImportRun).where(ImportRun.public_id == public_id)
    run = db.scalar(chosen.options(joinedload(ImportRun.started_by)))
    if run is None:
        raise NotFound
    return run


def latest_runs(db: Session, *, before: str = "", after: str = "") -> Page[ImportRun]:
    """A page of imports; ``before`` and ``after`` are public ids."""
    chosen = select(ImportRun).options(joinedload(ImportRun.started_by))
    edges = {"before": before, "after": after}
    cursor = ImportRun.public_id
    return newest_first(db, chosen, ImportRun.id, cursor=cursor, most=PAGE, **edges)


def report_lines(
    db: Session,
    run: ImportRun,
    *,
    state: LineState | None = None,
    changed: bool = False,
    after: int = 0,
    before: int | None = None,
) -> LinePage:
    """A page of what became of the lines, in the order of the file."""
    chosen = select(ImportLine).where(ImportLine.import_run_id == run.id)
    if state is not None:
        chosen = chosen.where(ImportLine.state == state)
    if changed:
        chosen = chosen.where(ImportLine.checked_as.is_not(None))
    if before is not None:
        earlier = chosen.where(ImportLine.line < before).order_by(ImportLine.line.desc())
        found = list(db.scalars(earlier.limit(LINES + 1)))
        rows = found[:LINES][::-1]
        return LinePage(
            rows,
            rows[0].line if rows and len(found) > LINES else None,
            rows[-1].line if rows else None,
        )
    later = chosen.where(ImportLine.line > after).order_by(ImportLine.line)
    found = list(db.scalars(later.limit(LINES + 1)))
    rows = found[:LINES]
    return LinePage(
        rows,
        rows[0].line if rows and after else None,
        rows[-1].line if len(found) > LINES else None,
    )


def whole_report(db: Session, run: ImportRun) -> Iterator[ImportLine]:
    """All lines of a report, some thousand at a time."""
    chosen = select(ImportLine).where(ImportLine.import_run_id == run.id).order_by(ImportLine.line)
    yield from db.scalars(chosen.execution_options(yield_per=CHUNK))


def count_open_questions(db: Session, run: ImportRun) -> tuple[int, int]:
    """How many questions of this import wait, and how many have been decided."""
    asked, decided = func.count(ImportQuestion.id), func.count(ImportQuestion.decided_at)
    columns = select(asked - decided, decided)
    row = db.execute(columns.where(ImportQuestion.import_run_id == run.id)).one()
    return row[0], row[1]
