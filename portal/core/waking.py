"""Wakes the worker. Huey delivers at most once, so a task of it is never the deed: it only says
"look now". A wake that is lost costs a second, because the worker also looks by itself.
"""

import json
import os
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import structlog
from huey import PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.api import Huey
from huey.consumer import Consumer
from huey.registry import Message
from huey.serializer import Serializer

from portal.core.runtime import Runtime
from portal.core.settings import WrongSetting

log = structlog.get_logger()

NAME = "nachklang"
SCHEMES = ("sqlite:///", "postgresql://", "postgresql+psycopg://", "redis://", "rediss://")
PATIENCE_SECONDS = 1  # no request waits longer for a queue that does not answer
REST_SECONDS = 30.0  # after a failure requests leave the queue alone for so long


def wake(runtime: Runtime) -> None:
    """Ask the worker to look now; after the commit. Never raises: what is due is found anyway."""
    _waker(runtime.settings.queue_url, os.getpid()).wake()


@lru_cache(maxsize=4)
def _waker(queue_url: str, _process: int) -> "Waker":
    """One per process: connections do not survive a fork."""
    return Waker(queue_url)


class Waker:
    """The near end of the queue, opened when first needed."""

    def __init__(self, queue_url: str) -> None:
        self.queue_url = queue_url
        self._huey: Huey | None = None
        self._rest_until = 0.0

    def __del__(self) -> None:
        if self._huey is not None:
            self._huey.storage.close()

    def wake(self) -> None:
        if time.monotonic() < self._rest_until:
            return
        try:
            if self._huey is None:
                self._huey = make_huey(self.queue_url)
                self._look = _teach(self._huey, lambda: None)
            self._look()
        except Exception as error:
            self._rest_until = time.monotonic() + REST_SECONDS
            log.warning("queue.not_woken", error=type(error).__name__)


def check_url(queue_url: str) -> None:
    """Refuses what Huey cannot use (WrongSetting)."""
    if not queue_url.startswith(SCHEMES):
        raise WrongSetting(
            "PORTAL_QUEUE_URL must begin with sqlite:///, postgresql:// or redis://."
        )


def make_huey(queue_url: str) -> Huey:
    """Huey on what PORTAL_QUEUE_URL names: a file of its own, PostgreSQL, or Redis."""
    check_url(queue_url)
    scheme, _, rest = queue_url.partition("://")
    options: dict[str, Any] = {"results": False, "serializer": PlainSerializer()}
    if scheme == "sqlite":
        return SqliteHuey(NAME, filename=rest[1:], timeout=PATIENCE_SECONDS, **options)
    if scheme.startswith("postgresql"):
        patience = max(PATIENCE_SECONDS, 2)  # libpq knows no shorter one
        return PostgresHuey(NAME, dsn=f"postgresql://{rest}", connect_timeout=patience, **options)
    return RedisHuey(NAME, url=_with_patience(queue_url), **options)


def _with_patience(url: str) -> str:
    joint = "&" if "?" in url else "?"
    return f"{url}{joint}socket_connect_timeout={PATIENCE_SECONDS}&socket_timeout=5"


class PlainSerializer(Serializer):
    """JSON in place of pickle: nobody who can write to the queue may run code in the worker."""

    def _serialize(self, data: Message) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(*json.loads(data))


def listen(queue_url: str, look: Callable[[], None]) -> "Listener":
    """A consumer in threads of this process that calls ``look`` when woken, and each minute."""
    huey = make_huey(queue_url)
    _teach(huey, look)
    huey.periodic_task(crontab(minute="*"), name="tick")(look)
    huey.on_shutdown(name="close")(huey.storage.close)  # the thread's own connection
    listener = Listener(huey, workers=1, worker_type="thread", initial_delay=0.1, max_delay=1.0)
    listener.start()
    return listener


def _teach(huey: Huey, look: Callable[[], None]) -> Callable[[], Any]:
    """Both ends know one task, "look"; calling the result sends it."""

    def task() -> None:
        look()

    return huey.task(name="look")(task)  # type: ignore[no-any-return]  # Huey has no types


class Listener(Consumer):
    """Huey's consumer; signals belong to the process that it runs in."""

    def _set_signal_handlers(self) -> None:
        pass

    def end(self) -> None:
        self.stop(graceful=True)
        self.huey.storage.close()
