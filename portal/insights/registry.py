"""What staff has to do; the parts that know something are registered by ``app``."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.login import Viewer
from portal.web.worklist import Entry

EntryFinder = Callable[[Session, Viewer, datetime], list[Entry]]
_finders: list[EntryFinder] = []


def register_entries(finder: EntryFinder) -> None:
    """``finder`` says what a part has for this member of staff now."""
    if finder not in _finders:
        _finders.append(finder)


def entries_for(db: Session, viewer: Viewer, now: datetime) -> list[Entry]:
    """Everything to do, the longest due first."""
    found = [entry for finder in _finders for entry in finder(db, viewer, now)]
    return sorted(found, key=lambda entry: entry.due_at)
