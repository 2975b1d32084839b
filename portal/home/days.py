"""Until when a person gets an answer."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ANSWER_WITHIN = 3  # working days
END_OF_DAY = time(18)
SATURDAY = 5


def answer_by(said_at: datetime, zone: str) -> datetime:
    """The evening of the third working day after ``said_at``, where the employer is. Public
    holidays are not known here."""
    here = ZoneInfo(zone)
    return datetime.combine(
        after_working_days(said_at.astimezone(here).date(), ANSWER_WITHIN), END_OF_DAY, here
    )


def after_working_days(day: date, number: int) -> date:
    """The day ``number`` working days (Monday to Friday) after ``day``."""
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < SATURDAY
    return day
