"""The worker's look at consents whose time is over."""

from portal.consents import service
from portal.core import clock
from portal.core.runtime import Runtime


def expire_consents(runtime: Runtime) -> None:
    """In batches, each in a transaction of its own."""
    while True:
        with runtime.writing() as db:
            number = service.expire_due(db, now=clock.now())
        if number < service.BATCH:
            return
