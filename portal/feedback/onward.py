"""What a person may do after reading their letter; a part above says so, registered by ``app``."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import Session

from portal.feedback.models import Feedback
from portal.web.ways import Way

# session, person, application, now
AfterLetter = Callable[[Session, int, ScalarSelect[int], datetime], Way | None]
_after_letter: AfterLetter = lambda _db, _person, _application, _now: None  # noqa: E731 - by registries.py


def offer_after_letter(finder: AfterLetter) -> None:
    global _after_letter
    _after_letter = finder


def way_after_letter(db: Session, *, person_id: int, feedback_id: int, now: datetime) -> Way | None:
    """The application is handed on as a subquery, so that nobody has to look it up first."""
    application = select(Feedback.application_id).where(Feedback.id == feedback_id)
    return _after_letter(db, person_id, application.scalar_subquery(), now)
