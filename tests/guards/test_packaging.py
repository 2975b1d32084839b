"""The built wheel, installed alone, is the whole portal: nothing lies only in a checkout."""

import json
import os
import signal
import subprocess
import sys
import venv
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 60
SECONDS_TO_STOP = 20
# Whatever the demo starts inherits this variable, even if it moves to a session of its own.
MARK = "NACHKLANG_PACKAGING_TEST"

pytestmark = pytest.mark.wheel


def test_the_wheel_carries_every_file(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        carried = {name for name in archive.namelist() if name.startswith("portal/")}

    assert carried == _shipped_files()


def test_the_wheel_runs_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    """One test, because its environment takes most of its time."""
    command = _installed(wheel, tmp_path / "venv") / "portal"

    assert "demo" in _run([str(command), "--help"], cwd=tmp_path)
    for stop in (_as_ctrl_c, _as_a_script):
        with _demo(command, folder=tmp_path, stop=stop) as start:
            with urlopen(start["base_url"] + "/healthz", timeout=10) as answer:
                assert answer.status == 200
            assert set(start) == {"base_url", "candidate_links", "admin", "event_url", "mail_url"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from the sdist, so that a file missing there is noticed as well."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    _run(build, cwd=folder)
    return next(folder.glob("*.whl"))


def _installed(wheel: Path, home: Path) -> Path:
    """The commands of an environment with the locked dependencies and the wheel, nothing else."""
    venv.create(home, with_pip=True)
    pip = [str(home / "bin" / "python"), "-m", "pip", "--quiet", "--quiet", "install"]
    lock = str(ROOT / "requirements.lock")
    _run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", lock], cwd=home)
    _run([*pip, "--no-deps", str(wheel)], cwd=home)
    return home / "bin"


def _shipped_files() -> set[str]:
    """The package, and what lies beside it in a checkout but inside it in the wheel."""
    homes = {"portal": "portal", "templates": "portal/templates", "static": "portal/static"}
    return {
        f"{home}/{path.relative_to(ROOT / folder).as_posix()}"
        for folder, home in homes.items()
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def _run(command: list[str], *, cwd: Path) -> str:
    done = subprocess.run(
        command, cwd=cwd, env=_environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _environment() -> dict[str, str]:
    """This one, without what would lead the portal back to the checkout."""
    unwanted = ("PORTAL_", "PYTHON", "VIRTUAL_ENV")
    return {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}


@contextmanager
def _demo(
    command: Path, *, folder: Path, stop: Callable[[subprocess.Popen[str]], None]
) -> Iterator[dict[str, Any]]:
    """What the running demo printed for scripts; afterwards it has ended, and all it started."""
    log = folder / "demo.log"
    with _started(command, folder=folder, log=log) as process:
        line = _first_line(process)
        assert line, log.read_text()
        yield json.loads(line)
        stop(process)
        assert process.wait(SECONDS_TO_STOP) == 0, log.read_text()
    assert _left_behind(folder) == []


@contextmanager
def _started(command: Path, *, folder: Path, log: Path) -> Iterator[subprocess.Popen[str]]:
    arguments = ["--json", "--port", "0", "--data", str(folder / "data")]
    with (
        log.open("w") as stderr,
        subprocess.Popen(
            [command, "demo", *arguments],
            cwd=folder,
            env=_environment() | {MARK: str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            start_new_session=True,
        ) as process,
    ):
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def _first_line(process: subprocess.Popen[str]) -> str:
    """Empty when the demo ended, or was ended, before it had anything to say."""
    assert process.stdout
    patience = Timer(SECONDS_TO_START, process.kill)
    patience.start()
    try:
        return process.stdout.readline()
    finally:
        patience.cancel()


def _as_ctrl_c(process: subprocess.Popen[str]) -> None:
    """A terminal interrupts the whole group."""
    os.killpg(process.pid, signal.SIGINT)


def _as_a_script(process: subprocess.Popen[str]) -> None:
    """A script interrupts only the process that it started."""
    process.send_signal(signal.SIGINT)


def _left_behind(folder: Path) -> list[str]:
    """Linux tells which processes carry the mark; elsewhere this finds nothing."""
    mark = f"{MARK}={folder}".encode()
    return [home.name for home in Path("/proc").glob("[0-9]*") if mark in _environment_of(home)]


def _environment_of(process: Path) -> bytes:
    try:
        return (process / "environ").read_bytes()
    except OSError:
        return b""
