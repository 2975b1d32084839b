"""Web and worker together under one command: started, watched, ended cleanly."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import structlog

log = structlog.get_logger()

SUPERVISED = "NACHKLANG_SUPERVISOR"  # the process that started us and ends us
PATIENCE_SECONDS = 15.0
PAUSES = (0.2, 1.0, 5.0)  # before a process that keeps dying is started again
CALM_SECONDS = 30.0


def leave_with_parent(leave: Callable[[], None] | None = None) -> None:
    """Watches, in a thread, whether whoever started this process is still there; else ends it.

    Only when a supervisor asked for it: without one the parent may be any shell.
    """
    supervisor, parent = os.environ.get(SUPERVISED), os.getppid()
    if supervisor is None or (supervisor != str(parent) and _is_alive(int(supervisor))):
        return  # nobody asked, or we are a child of a child
    if supervisor != str(parent):  # it died while we were starting
        (leave or partial(os.kill, os.getpid(), signal.SIGTERM))()
        return

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        (leave or partial(os.kill, os.getpid(), signal.SIGTERM))()

    threading.Thread(target=watch, name="leave-with-parent", daemon=True).start()


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


@dataclass
class Child:
    """One ``portal`` process of our own, and how often it had to be started lately."""

    arguments: Sequence[str]
    environ: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0

    def start(self) -> None:
        command = [sys.executable, "-m", "portal", *self.arguments]
        environ = dict(self.environ) | {SUPERVISED: str(os.getpid())}
        # A session of its own: Ctrl-C reaches only us, and we end the children in order.
        self.process = subprocess.Popen(command, env=environ, start_new_session=True)  # noqa: S603 - our own command
        self.started = time.monotonic()

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start_again(self) -> None:
        """After a pause that grows while it keeps dying."""
        calm = time.monotonic() - self.started > CALM_SECONDS
        self.deaths = 0 if calm else self.deaths + 1
        time.sleep(PAUSES[min(self.deaths, len(PAUSES) - 1)])
        self.start()

    def end(self) -> None:
        if self.process is None:
            return
        if self.is_alive():
            self.process.terminate()
        try:
            self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass
class Supervisor:
    """Keeps its children running until SIGINT or SIGTERM."""

    children: list[Child]
    stopping: bool = field(default=False, init=False)

    def start(self) -> None:
        for child in self.children:
            child.start()

    def watch(self) -> None:
        """Returns when asked to stop; a child that dies is started again."""
        while not self.stopping:
            for child in self.children:
                if not child.is_alive() and not self.stopping:
                    log.warning("process.restarted", process=child.arguments[0])
                    child.start_again()
            time.sleep(0.2)

    def end(self) -> None:
        """The web first, so that nothing new arrives, then the worker."""
        for child in self.children:
            child.end()

    def stop_on_signals(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._stop)

    def _stop(self, _number: int, _frame: object) -> None:
        self.stopping = True
