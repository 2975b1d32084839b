"""Days of applications are counted on the employer's calendar."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from portal.employer.queries import get_employer

MIDDAY = time(12)


def employer_zone(db: Session) -> ZoneInfo:
    return ZoneInfo(get_employer(db).zone)


def midday(day: date, zone: ZoneInfo) -> datetime:
    """The middle of ``day``: wherever it is read, it stays the same day."""
    return datetime.combine(day, MIDDAY, zone).astimezone(UTC)
