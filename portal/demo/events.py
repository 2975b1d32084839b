"""The demo's share of ``events``: events, one of them full with a waiting list."""

from datetime import datetime

from portal.core.runtime import Runtime


def load(runtime: Runtime, *, now: datetime) -> None:
    """Everything is written through the services, as if people had done it."""
