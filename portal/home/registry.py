"""Ways on from the candidate's page; the parts that offer one are registered by ``app``."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from portal.web.ways import Way

WayFinder = Callable[[Session, int, datetime], list[Way]]
_finders: list[WayFinder] = []


def register_ways(finder: WayFinder) -> None:
    """``finder`` says which ways a part offers this person now."""
    if finder not in _finders:
        _finders.append(finder)


def ways_for(db: Session, person_id: int, now: datetime) -> list[Way]:
    found = [way for finder in _finders for way in finder(db, person_id, now)]
    return sorted(found, key=lambda way: way.order)
