"""``portal demo`` as people start it, stop it, start it again and disturb it."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.processes

PORTAL = [sys.executable, "-m", "portal"]
PATIENCE_SECONDS = 40.0


@contextmanager
def running(folder: Path, *more: str) -> Iterator[dict[str, Any]]:
    """The demo until the block ends; then Ctrl-C, which must end it cleanly."""
    command = [*PORTAL, "demo", "--json", "--port", "0", "--data", str(folder), *more]
    with (
        (folder.parent / "log").open("wb") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log) as process,
    ):
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, (folder.parent / "log").read_text()
        try:
            yield json.loads(line) | {"process": process.pid}
        finally:
            process.send_signal(signal.SIGINT)
            assert process.wait(PATIENCE_SECONDS) == 0


def command(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Another command on the same installation, as the operator would call it."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith("PORTAL_")}
    return subprocess.run(
        [*PORTAL, *words],
        env=environ | {"PORTAL_INSTANCE": str(folder)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )


def children_of(pid: int) -> dict[int, str]:
    """Processes that this one started, with their command lines."""
    found = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
            words = (status.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if parent == pid:
            found[int(status.parent.name)] = words
    return found


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.2)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks into /proc")
def test_the_demo_lives_through_its_day(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with running(folder) as news:
        assert set(news) - {"process"} == {
            "base_url",
            "candidate_links",
            "admin",
            "event_url",
            "mail_url",
        }
        assert len(news["candidate_links"]) == 3
        check = command(folder, "check")
        assert (check.returncode, check.stdout) == (0, "Everything is in place.\n")
        with urllib.request.urlopen(news["event_url"]) as page:
            assert page.status == 200
        until(lambda: len(list((folder / "mails").glob("*.eml"))) >= 5)

        (worker,) = [p for p, words in children_of(news["process"]).items() if "worker" in words]
        os.kill(worker, signal.SIGKILL)
        until(
            lambda: any(
                "worker" in words and pid != worker
                for pid, words in children_of(news["process"]).items()
            )
        )
        left = set(children_of(news["process"]))
    assert not any(Path(f"/proc/{pid}").exists() for pid in left)

    with running(folder) as again:
        paths = [link.partition("/l/")[2] for link in news["candidate_links"]]
        assert [link.partition("/l/")[2] for link in again["candidate_links"]] == paths
        assert again["admin"] == news["admin"]

    with running(folder, "--fresh") as fresh:
        assert fresh["admin"]["password"] != news["admin"]["password"]
        with urllib.request.urlopen(fresh["mail_url"]) as page:
            assert page.status == 200


def test_a_first_start_that_was_interrupted_begins_again(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "demo.json").write_text('{"passwords": {}, "loaded": false}')
    (folder / "portal.sqlite").write_bytes(b"half")
    with running(folder) as news:
        assert news["candidate_links"]


def test_a_real_installation_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "portal.toml").write_text('mode = "production"\n')
    for more in ((), ("--fresh",)):
        refused = command(tmp_path, "demo", "--data", str(tmp_path), *more)
        assert refused.returncode == 1
        assert "is not a demo" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["portal.toml"]


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with running(tmp_path / "one") as news:
        port = news["base_url"].rpartition(":")[2]
        refused = command(tmp_path, "demo", "--port", port, "--data", str(tmp_path / "two"))
        assert refused.returncode == 1
        assert f"Port {port} is taken" in refused.stderr
