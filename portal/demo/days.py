"""When things happened at the demo's employer: in its working hours, counted back from today."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = "Europe/Berlin"
FRIDAY = 4


def moment(now: datetime, *, days_ago: int, hour: int, minute: int = 0) -> datetime:
    """So many days ago at this time on the employer's clock; today it is never later than now."""
    there = ZoneInfo(ZONE)
    day = now.astimezone(there).date() - timedelta(days=days_ago)
    return min(datetime.combine(day, time(hour, minute), there), now)


def at_work(now: datetime, *, days_ago: int, hour: int, minute: int = 0) -> datetime:
    """The same for staff: what would fall on a weekend happened on the Friday before."""
    then = moment(now, days_ago=days_ago, hour=hour, minute=minute)
    too_late = max(then.weekday() - FRIDAY, 0)
    return then - timedelta(days=too_late)
