"""Holds the leases of a batch while it is being worked on, however slow the other side is."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Thread

import structlog
from sqlalchemy.exc import DBAPIError, TimeoutError

from portal.core import clock
from portal.core.claims import renew_leases
from portal.core.deeds import LEASE, Claim
from portal.core.runtime import Runtime

log = structlog.get_logger()

RENEW_EVERY = LEASE.total_seconds() / 4
HOLD_AT_MOST = 30 * 60.0  # seconds; then something hangs, and another worker may try


class Leases:
    """Which leases of the batch are still ours."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self._open = {claim.deed_id: claim for claim in claims}

    def holds(self, claim: Claim) -> bool:
        return claim.deed_id in self._open

    def let_go(self, claim: Claim) -> None:
        """It is done; its lease need not be renewed."""
        self._open.pop(claim.deed_id, None)

    def renew(self, runtime: Runtime) -> None:
        claims = list(self._open.values())
        with runtime.writing() as db:
            held = renew_leases(db, claims, now=clock.now())
        for claim in claims:
            if claim.deed_id not in held:
                self.let_go(claim)


@contextmanager
def kept_leases(runtime: Runtime, claims: Sequence[Claim]) -> Iterator[Leases]:
    """Renews the leases of ``claims`` from a thread of its own until the block ends."""
    leases, over = Leases(claims), Event()
    keeper = Thread(target=_keep, args=(runtime, leases, over), name="leases", daemon=True)
    keeper.start()
    try:
        yield leases
    finally:
        over.set()
        keeper.join()


def _keep(runtime: Runtime, leases: Leases, over: Event) -> None:
    held_for = 0.0
    while held_for < HOLD_AT_MOST and not over.wait(RENEW_EVERY):
        held_for += RENEW_EVERY
        try:
            leases.renew(runtime)
        except (DBAPIError, TimeoutError) as error:
            log.warning("leases.not_renewed", error=type(error).__name__)
