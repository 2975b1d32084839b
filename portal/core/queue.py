"""The worker process: it works off what is due when it is woken, looks by itself every second, and
ends in good order. Parts that have written deeds call ``wake`` after their commit."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, current_thread, main_thread

import structlog
from sqlalchemy.exc import DBAPIError, TimeoutError

from portal.core import waking
from portal.core.runtime import Runtime
from portal.core.supervisor import leave_with_parent
from portal.core.waking import wake
from portal.core.worker import Worker

__all__ = ["run_worker", "wake"]

log = structlog.get_logger()

LOOK_SECONDS = 1.0
PAUSE_SECONDS = 5.0  # when the database does not answer
RECONNECT_SECONDS = 30.0
CHORE_SECONDS = 3600.0


def run_worker(runtime: Runtime, *, stop: Event | None = None) -> None:
    """Work until ``stop`` is set, a SIGTERM or SIGINT comes, or the supervisor has died.

    Any number of these may run at once, on one machine or several.
    """
    Shift(runtime, stop or Event()).work()


class Shift:
    """One worker process from start to end."""

    def __init__(self, runtime: Runtime, stop: Event) -> None:
        self.worker = Worker(runtime, stopping=stop)
        self.stop = stop
        self.queue_url = runtime.settings.queue_url
        self.wanted = Event()
        self._listener: waking.Listener | None = None
        self._next_try = self._next_chores = time.monotonic()

    def work(self) -> None:
        waking.check_url(self.queue_url)
        leave_with_parent(self.stop.set)
        log.info("worker.started", worker=self.worker.name)
        with _signals_end(self.stop):
            self.wanted.set()
            while not self.stop.is_set():
                self._keep_listening()
                self._do_chores_in_time()
                self._look()
        if self._listener is not None:
            self._listener.end()
        log.info("worker.ended", worker=self.worker.name)

    def _look(self) -> None:
        """Wait for a wake or a second; work if there is something to do."""
        woken = self.wanted.wait(LOOK_SECONDS)
        self.wanted.clear()
        try:
            if not self.stop.is_set() and (woken or self.worker.is_anything_due()):
                self.worker.drain()
        except (DBAPIError, TimeoutError) as error:
            log.warning("worker.database_unavailable", error=type(error).__name__)
            self.stop.wait(PAUSE_SECONDS)
        except Exception as error:
            log.error("worker.failed", exc_info=error)
            self.stop.wait(PAUSE_SECONDS)

    def _keep_listening(self) -> None:
        """The queue may be away for a while; until it is back, looking every second does."""
        if self._listener is not None:
            self._listener.check_worker_health()
        elif time.monotonic() >= self._next_try:
            self._next_try = time.monotonic() + RECONNECT_SECONDS
            try:
                self._listener = waking.listen(self.queue_url, self.wanted.set)
            except Exception as error:
                log.warning("queue.unavailable", error=type(error).__name__)

    def _do_chores_in_time(self) -> None:
        if time.monotonic() >= self._next_chores:
            self._next_chores = time.monotonic() + CHORE_SECONDS
            self.worker.do_chores()


@contextmanager
def _signals_end(stop: Event) -> Iterator[None]:
    """SIGTERM and SIGINT end the work after the deed at hand; a thread of a test gets none."""
    if current_thread() is not main_thread():
        yield
        return
    before = {
        number: signal.signal(number, lambda _number, _frame: stop.set())
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
