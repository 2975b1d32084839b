"""The lines of a report as they are kept: written after a check, compared when taken over."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from portal.candidates.importing.sentences import Verdict
from portal.candidates.models import ImportLine, ImportRun
from portal.core.db import table_of


def add_lines(db: Session, run: ImportRun, verdicts: Sequence[Verdict]) -> int:
    """Keep these lines; none of them can differ from an earlier check."""
    rows = [
        {
            "import_run_id": run.id,
            "line": verdict.line,
            "state": verdict.state,
            "said": _said(verdict),
        }
        for verdict in verdicts
    ]
    if rows:
        db.execute(insert(table_of(ImportLine)), rows)
    return 0


def compare_lines(db: Session, run: ImportRun, verdicts: Sequence[Verdict]) -> int:
    """Rewrite the lines that came to something else than the check had said; returns how many."""
    if not verdicts:
        return 0
    span = ImportLine.line.between(verdicts[0].line, verdicts[-1].line)
    columns = select(ImportLine.line, ImportLine.state)
    before = dict(db.execute(columns.where(ImportLine.import_run_id == run.id, span)).all())
    changed = [v for v in verdicts if before.get(v.line, v.state) is not v.state]
    for verdict in changed:
        db.execute(
            update(ImportLine)
            .where(ImportLine.import_run_id == run.id, ImportLine.line == verdict.line)
            .values(state=verdict.state, checked_as=before[verdict.line], said=_said(verdict))
        )
    return len(changed)


def _said(verdict: Verdict) -> list[Any]:
    return [sentence.stored for sentence in verdict.sentences]
