"""What a person may do after reading their letter; a part above says so, registered by ``app``."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from portal.web.ways import Way

# session, person, public id of the application, now
AfterLetter = Callable[[Session, int, str, datetime], Way | None]
_after_letter: AfterLetter = lambda _db, _person, _application, _now: None  # noqa: E731 - by registries.py


def offer_after_letter(finder: AfterLetter) -> None:
    global _after_letter
    _after_letter = finder


def way_after_letter(db: Session, *, person_id: int, application: str, now: datetime) -> Way | None:
    """``application`` is the public id of the one that the letter is about."""
    return _after_letter(db, person_id, application, now)
