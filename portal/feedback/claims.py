"""How long a claim about a decision may still come: until then what was said must be at hand.

AGG section 15(4): two months from knowing of the decision and of what points at a disadvantage,
then three for the suit (ArbGG section 61b(1)). ``retention_months`` covers both and the post.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import Session

from portal.candidates.models import Application
from portal.core.days import add_months
from portal.core.messages import N_
from portal.core.personal import Objection
from portal.employer.queries import get_employer
from portal.feedback.models import FeedbackReading, FeedbackVersion

Moment = Callable[[int], ScalarSelect[Any]]
_further: list[Moment] = []


def count_from(moment: Moment) -> None:
    """Parts above register what else may begin a claim: a subquery for the latest of one person."""
    if moment not in _further:
        _further.append(moment)


def claim_window(db: Session, person_id: int) -> date | None:
    """The last day for claims, in the employer's calendar: ``retention_months`` after the latest of
    told, released, first opened and what other parts know; None for somebody who never applied."""
    employer = get_employer(db)
    zone = ZoneInfo(employer.zone)
    row = db.execute(
        select(
            _latest(Application.told_at, person_id),
            _latest(Application.decided_on, person_id),
            select(func.max(FeedbackVersion.released_at))
            .where(FeedbackVersion.person_id == person_id)
            .scalar_subquery(),
            select(func.max(FeedbackReading.first_opened_at))
            .where(FeedbackReading.person_id == person_id)
            .scalar_subquery(),
            *(moment(person_id) for moment in _further),
        )
    ).one()
    days = [_day(value, zone) for value in row if value is not None]
    return add_months(max(days), employer.retention_months) if days else None


def objections(db: Session, person_id: int, now: datetime) -> list[Objection]:
    """GDPR Art. 17(3)(e): while a claim may come, the employer may keep what it needs to answer."""
    until = claim_window(db, person_id)
    today = now.astimezone(ZoneInfo(get_employer(db).zone)).date()
    if until is None or until < today:
        return []
    return [Objection(N_("Claims about the decision are possible until then."), until)]


def _latest(column: Any, person_id: int) -> ScalarSelect[Any]:
    return select(func.max(column)).where(Application.person_id == person_id).scalar_subquery()


def _day(value: date | datetime, zone: ZoneInfo) -> date:
    return value.astimezone(zone).date() if isinstance(value, datetime) else value
