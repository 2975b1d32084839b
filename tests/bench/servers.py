"""The portal and the floor as processes of their own, and the CPU time they have used."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 30.0
HOST = "bench.example"


@dataclass(frozen=True)
class Server:
    """One gunicorn with one worker, listening on ``port`` of this machine."""

    port: int
    process: int

    def cpu_seconds(self) -> float:
        """Of the master and its workers, all threads."""
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text()
        return sum(map(_cpu_seconds, (self.process, *map(int, children.split()))))


def _cpu_seconds(process: int) -> float:
    """Finer than the ticks of /proc/…/stat: the clock of clock_getcpuclockid(3)."""
    return time.clock_gettime((~process << 3) | 2)


@contextmanager
def portal_server(url: str, folder: Path, secret: str) -> Iterator[Server]:
    """``portal serve`` as in production, on the database ``url``."""
    settings = {
        "PORTAL_INSTANCE": str(folder),
        "PORTAL_BASE_URL": f"https://{HOST}",
        "PORTAL_SECRET_KEY": secret,
        "PORTAL_SMTP_URL": "smtp://127.0.0.1:9",  # nobody listens on the discard port
        "PORTAL_MAIL_FROM": f"karriere@{HOST}",
        "PORTAL_DATABASE_URL": url,
    }
    serve = ["-m", "portal", "serve", "--processes", "1", "--bind"]
    with _server([*serve], settings, folder / "portal.log", "/healthz") as running:
        yield running


@contextmanager
def floor_server(url: str, folder: Path) -> Iterator[Server]:
    with _server(["-m", "tests.bench.floor", url], {}, folder / "floor.log", "/1") as running:
        yield running


@contextmanager
def _server(
    arguments: list[str], settings: dict[str, str], log: Path, probe: str
) -> Iterator[Server]:
    port = _free_port()
    environ = {k: v for k, v in os.environ.items() if not k.startswith("PORTAL_")} | settings
    command = [sys.executable, *arguments, f"127.0.0.1:{port}"]
    with (
        log.open("ab") as said,
        subprocess.Popen(command, cwd=ROOT, env=environ, stdout=said, stderr=said) as process,
    ):
        try:
            _wait_until_it_answers(process, port, probe, log)
            yield Server(port, process.pid)
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_until_it_answers(
    process: subprocess.Popen[bytes], port: int, probe: str, log: Path
) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end and process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", probe, headers={"Host": HOST})
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise RuntimeError(f"A server did not start:\n{log.read_text()[-2000:]}")
