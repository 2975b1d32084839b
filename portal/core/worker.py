"""The worker: leases due deeds in small batches, does each without a transaction, marks it in one.

Parts register who does which kind. A worker that is killed loses nothing: its leases run out and
the next one takes over.
"""

import os
import socket
import time
from collections.abc import Callable
from datetime import datetime
from threading import Event, local

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError

from portal.core import clock
from portal.core.claims import claim_deeds, finish_deed, release_deed
from portal.core.deeds import Claim, DeedState, Outcome, is_anything_due, later
from portal.core.ids import new_public_id
from portal.core.leases import kept_leases
from portal.core.runtime import Runtime

log = structlog.get_logger()

BATCH = 10
PASSING_TROUBLE = (OperationalError, InterfaceError, TimeoutError)  # locked, full, gone

Handler = Callable[[Runtime, Claim, datetime], Outcome]
Chore = Callable[[Runtime], None]
_handlers: dict[str, Handler] = {}
_chores: list[Chore] = []
_round = local()  # what the round of this thread has to put away


def register_handler(kind: str, handler: Handler) -> None:
    """``handler`` does deeds of this kind."""
    _handlers[kind] = handler


def after_drain(put_away: Callable[[], None]) -> None:
    """For handlers: call ``put_away`` once when this round is over, for what was opened in it."""
    endings = getattr(_round, "endings", None)
    if endings is not None and put_away not in endings:
        endings.append(put_away)


def register_chore(chore: Chore) -> None:
    """Housekeeping that the worker does now and then; it may be left out or done twice."""
    if chore not in _chores:
        _chores.append(chore)


def worker_name() -> str:
    """Machine, process and a word of chance, for the rows that this worker leases."""
    return f"{socket.gethostname()[:30]}-{os.getpid()}-{new_public_id()[:6]}"


def drain(runtime: Runtime, worker: str = "") -> int:
    """Do everything that is due now, once. Returns how many deeds were done and marked."""
    return Worker(runtime, worker).drain()


class Worker:
    """One line of work in this process. ``stopping`` ends it after the deed it is at."""

    def __init__(self, runtime: Runtime, name: str = "", *, stopping: Event | None = None) -> None:
        self.runtime = runtime
        self.name = name or worker_name()
        self.stopping = stopping or Event()
        self._unmarked: list[tuple[Claim, Outcome | None]] = []

    def is_anything_due(self) -> bool:
        with self.runtime.reading() as db:
            return is_anything_due(db, kinds=list(_handlers), now=clock.now())

    def drain(self) -> int:
        """Do everything that is due. Raises only what the database raises; nothing is lost then."""
        number = 0
        _round.endings = []
        try:
            while self._mark_what_was_left() and not self.stopping.is_set():
                claims = self._claim()
                if not claims:
                    break
                number += self._work(claims)
        finally:
            for put_away in _round.endings:
                put_away()
            del _round.endings
        return number

    def do_chores(self) -> None:
        for chore in _chores:
            try:
                chore(self.runtime)
            except Exception as error:
                log.error("chore.failed", chore=chore.__name__, exc_info=error)

    def _claim(self) -> list[Claim]:
        with self.runtime.writing() as db:
            return claim_deeds(
                db, kinds=list(_handlers), worker=self.name, limit=BATCH, now=clock.now()
            )

    def _work(self, claims: list[Claim]) -> int:
        number = 0
        waiting = list(claims)
        with kept_leases(self.runtime, claims) as leases:
            while waiting and not self.stopping.is_set():
                claim = waiting.pop(0)
                if not leases.holds(claim):
                    continue
                outcome = self._do(claim)
                leases.let_go(claim)
                if not self._mark(claim, outcome):
                    break
                number += 1
        for claim in waiting:
            self._give_back(claim)
        return number

    def _give_back(self, claim: Claim) -> None:
        if self._unmarked:  # the database is in trouble: do not wait for it once more
            self._unmarked.append((claim, None))
        else:
            self._mark(claim, None)

    def _do(self, claim: Claim) -> Outcome:
        """What the handler says; whatever it did not expect is tried again later."""
        started = time.perf_counter()
        try:
            outcome = _handlers[claim.kind](self.runtime, claim, clock.now())
        except Exception as error:
            log.error("deed.failed", kind=claim.kind, deed=claim.deed_id, exc_info=error)
            outcome = later("error")
        log.info(
            "deed",
            kind=claim.kind,
            deed=claim.deed_id,
            state=outcome.state,
            problem=outcome.problem,
            ms=round((time.perf_counter() - started) * 1000, 1),
        )
        return outcome

    def _mark(self, claim: Claim, outcome: Outcome | None) -> bool:
        """Write what became of it, or give it back (None). What cannot be written now is kept."""
        try:
            self._write(claim, outcome)
        except PASSING_TROUBLE as error:
            log.warning("deed.unmarked", deed=claim.deed_id, error=type(error).__name__)
            self._unmarked.append((claim, outcome))
            return False
        except Exception as error:
            log.error("deed.unrecorded", kind=claim.kind, deed=claim.deed_id, exc_info=error)
            if outcome is None or outcome.state is DeedState.WAITING:
                return True  # the lease runs out by itself
            return self._mark(claim, later("error"))
        return True

    def _write(self, claim: Claim, outcome: Outcome | None) -> None:
        with self.runtime.writing() as db:
            if outcome is None:
                release_deed(db, claim)
            elif not finish_deed(db, claim, outcome, now=clock.now()):
                log.warning("deed.lease_lost", kind=claim.kind, deed=claim.deed_id)

    def _mark_what_was_left(self) -> bool:
        while self._unmarked:
            if not self._mark(*self._unmarked.pop(0)):
                return False
        return True
