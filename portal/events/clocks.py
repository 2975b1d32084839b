"""Wall clocks and moments. Twice a year an hour is missing, and one comes twice."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from portal.events.errors import TimeDoesNotExist


def moment_of(day: date, hour: time, zone: str) -> datetime:
    """The moment in UTC when the clock in ``zone`` shows this; of an hour that comes twice, the
    first. Refuses a time that the clocks leave out (TimeDoesNotExist)."""
    wall = datetime.combine(day, hour, ZoneInfo(zone))
    moment = wall.astimezone(UTC)
    if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall.replace(tzinfo=None):
        raise TimeDoesNotExist
    return moment


def wall_of(moment: datetime, zone: str) -> datetime:
    """What the clock in ``zone`` shows at this moment."""
    return moment.astimezone(ZoneInfo(zone))
