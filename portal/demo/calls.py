"""The demo's share of ``calls``: interviewers with hours, one call to come, one that was moved."""

from datetime import datetime

from portal.core.runtime import Runtime


def load(runtime: Runtime, *, now: datetime) -> None:
    """Everything is written through the services, as if people had done it."""
