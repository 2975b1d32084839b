"""A PostgreSQL server for one run of the tests, thrown away afterwards."""

import os
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import gettempdir, mkdtemp

URL_VARIABLE = "TESTS_POSTGRES_URL"

# Nothing here has to survive a power cut. The server's zone is one that nobody has, so a time
# that was read without its zone shows up as wrong.
OPTIONS = (
    "-c listen_addresses='' -c max_connections=300 -c timezone=Pacific/Chatham "
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
)
HOME_PREFIX = "nachklang-pg-"


def postgres_tools() -> Path | None:
    """The folder of the server's programs; Debian keeps them off the PATH, one folder a version."""
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    installed = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(installed, key=_version, default=None)


def postgres_url() -> str | None:
    """The server's URL, on its database ``postgres``; None where PostgreSQL is left out."""
    return os.environ.get(URL_VARIABLE)


@contextmanager
def temporary_postgres() -> Iterator[str]:
    """The URL of a fresh server that listens on a unix socket only.

    PostgreSQL refuses to run as root; there the server belongs to the user postgres.
    """
    tools = postgres_tools()
    if tools is None:
        raise RuntimeError("PostgreSQL is not installed: initdb was found nowhere.")
    _stop_orphans(tools)
    home = _make_home()
    options = f"-k {shlex.quote(str(home))} {OPTIONS}"
    try:
        _run(
            tools / "initdb", home, "-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"
        )
        _run(tools / "pg_ctl", home, "start", "-w", "-l", str(home / "log"), "-o", options)
        yield f"postgresql+psycopg://portal@/postgres?host={home}"
    finally:
        _stop(tools, home)


def _version(folder: Path) -> int:
    """The 15 of /usr/lib/postgresql/15/bin."""
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def _make_home() -> Path:
    """Named after this process, so that a later run can tell whether it is still in use."""
    home = Path(mkdtemp(prefix=f"{HOME_PREFIX}{os.getpid()}-"))
    if owner := _server_user():
        shutil.chown(home, owner, owner)
    return home


def _server_user() -> str | None:
    return "postgres" if os.geteuid() == 0 else None


def _run(program: Path, home: Path, *arguments: str) -> None:
    owner = _server_user()
    done = subprocess.run(
        [program, "-D", home / "data", *arguments],
        cwd=home,
        user=owner,
        group=owner,
        extra_groups=None if owner is None else [],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        log = home / "log"
        said = log.read_text(errors="replace") if log.exists() else ""
        raise RuntimeError(f"{program.name} failed:\n{done.stderr}{said}")


def _stop(tools: Path, home: Path) -> None:
    if (home / "data" / "postmaster.pid").exists():
        _run(tools / "pg_ctl", home, "stop", "-w", "-m", "immediate")
    shutil.rmtree(home, ignore_errors=True)


def _stop_orphans(tools: Path) -> None:
    """Servers of runs that were killed before they could stop them.

    What pg_ctl says is of no interest: the server may have died with its run, or have run in
    another container that shares this folder, and only its files are left.
    """
    for home in Path(gettempdir()).glob(f"{HOME_PREFIX}*"):
        owner = int(home.name.removeprefix(HOME_PREFIX).partition("-")[0])
        if os.access(home, os.W_OK) and not _is_running(owner):
            with suppress(RuntimeError):
                _stop(tools, home)
            shutil.rmtree(home, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
