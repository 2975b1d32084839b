"""Days of applications are counted on the employer's calendar."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from portal.employer.queries import get_employer

MIDDAY = time(12)
TELL_WITHIN = timedelta(days=14)  # after the decision; what most people who applied ask for
END_OF_DAY = time(18)


def employer_zone(db: Session) -> ZoneInfo:
    return ZoneInfo(get_employer(db).zone)


def midday(day: date, zone: ZoneInfo) -> datetime:
    """The middle of ``day``: wherever it is read, it stays the same day."""
    return datetime.combine(day, MIDDAY, zone).astimezone(UTC)


def tell_by(decided_on: date, zone: ZoneInfo) -> datetime:
    """Until when a person should know the decision and its reasons."""
    return datetime.combine(decided_on + TELL_WITHIN, END_OF_DAY, zone)
