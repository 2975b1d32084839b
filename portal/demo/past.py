"""What the demo's worker would have done in the weeks before: mails left when they were due."""

from datetime import datetime

from sqlalchemy import func, select

from portal.core import clock
from portal.core.deeds import Deed, DeedState
from portal.core.runtime import Runtime
from portal.core.worker import Worker


def catch_up(runtime: Runtime, *, until: datetime) -> None:
    """Do what was due before ``until``, each at its moment, so that every mail has its own date."""
    worker = Worker(runtime, "demo")
    while (moment := _next_due(runtime, until)) is not None:
        with clock.standing_at(moment):
            if not worker.drain():
                return


def _next_due(runtime: Runtime, until: datetime) -> datetime | None:
    """Of what has not been tried: a mail that is held back stays so."""
    untried = select(func.min(Deed.due_at)).where(
        Deed.state == DeedState.WAITING, Deed.problem.is_(None), Deed.due_at < until
    )
    with runtime.reading() as db:
        return db.scalar(untried)
