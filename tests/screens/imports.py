"""Imports in the states that are worth a picture."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.candidates.models import ImportLine, ImportRun, ImportState
from portal.demo.exports import EXPORT
from tests.factories.imports import an_import


def imports_of_all_kinds(db: Session) -> dict[str, str]:
    """Public ids; the one that is done is the demo's own, the others are made here."""
    done = db.scalars(select(ImportRun).where(ImportRun.file_name == EXPORT)).one()
    figures = {"new_count": 110, "skipped_count": 1, "wrong_count": 9, "lines_total": 120}
    about = {"dropped": done.dropped, "remarks": done.remarks, "file_name": EXPORT}
    checked = an_import(state=ImportState.CHECKED, imported_at=None, **figures, **about)
    under_way = an_import(
        state=ImportState.CHECKING, imported_at=None, lines_done=41_200, lines_total=100_000
    )
    broken = [["In line %(line)s a quotation mark opens that never closes.", {"line": 61}]]
    refused = an_import(state=ImportState.REFUSED, imported_at=None, problem=broken)
    db.add_all([checked, under_way, refused])
    db.flush()
    for line in db.scalars(select(ImportLine).where(ImportLine.import_run_id == done.id)).all():
        kept = {"line": line.line, "state": line.state, "said": line.said}
        db.add(ImportLine(import_run_id=checked.id, **kept))
    return {
        "import_done": done.public_id,
        "import_checked": checked.public_id,
        "import_under_way": under_way.public_id,
        "import_refused": refused.public_id,
    }
