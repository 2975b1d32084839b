"""The one place that asks the machine for the time."""

from datetime import UTC, datetime


def now() -> datetime:
    """This moment in UTC; views and commands hand it on as ``now``."""
    return datetime.now(UTC)
