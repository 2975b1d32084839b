"""The worker's look at memberships that end soon."""

from portal.core import clock
from portal.core.runtime import Runtime
from portal.talentpool import service


def ask_whether_members_stay(runtime: Runtime) -> None:
    """In batches, each in a transaction of its own."""
    while True:
        with runtime.writing() as db:
            number = service.ask_members(db, now=clock.now())
        if number < service.BATCH:
            return
