"""HR's week in numbers, beside the one before. A few counts of things; what is nothing is left
out."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from portal.insights.registry import figures_between
from portal.web.locale import local, voice


@dataclass(frozen=True)
class WeekLine:
    """``label`` is a message id; ``this_week`` counts from Monday until now."""

    label: str
    this_week: int
    last_week: int


def week_lines(db: Session, now: datetime) -> list[WeekLine]:
    """What was counted this week or last week. Weeks begin on Monday (ISO 8601), at midnight in the
    viewer's zone."""
    monday = monday_of(now)
    last_monday = monday_of(monday - timedelta(days=1))
    found = figures_between(db, (monday, now), (last_monday, monday))
    return [WeekLine(*line) for line in found if any(line[1:])]


def monday_of(moment: datetime) -> datetime:
    """The beginning of the week in which ``moment`` lies; 23 or 25 hours long days included."""
    day = local(moment).date()
    monday = day - timedelta(days=day.weekday())
    return datetime.combine(monday, time(0), ZoneInfo(voice().zone))
