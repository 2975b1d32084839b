"""A hundred thousand lines of CSV, against a bare ``executemany`` of the same rows.

``python -m tests.bench.importing`` prints the figures; ``measure()`` is what `make bench` asks for.
Each side runs in a process of its own, so that its CPU and memory are its own; both in the same
run, so that a busy machine slows them alike.
"""

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

LINES = 100_000
MOST_TIMES = 20.0
MOST_MEGABYTES = 200.0
MOST_WAITING = 30.0  # seconds; then SQLite gives up (portal/core/db.py)
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
HEADER = (
    "Bewerbungs-ID;Anrede;Vorname;Nachname;E-Mail;Telefon;Sprache;Stelle;Abteilung;Standort;"
    "Bewerbungsdatum;Absagedatum;Letzte Phase;Absagegrund;Recruiter E-Mail"
)
ENOUGH = "enough"
REASONS = (
    "Andere Person besser passend",
    "Stelle intern besetzt",
    "Stelle zurückgezogen",
    "Fachkenntnisse fehlen",
)


def measure() -> list[dict[str, Any]]:
    """CPU against the bare insert, memory, and the time a search takes afterwards."""
    from portal.core import migrating

    with tempfile.TemporaryDirectory() as folder:
        export = Path(folder) / "export.csv"
        export.write_bytes(an_export(LINES))
        migrating.upgrade(f"sqlite:///{folder}/portal.sqlite")
        with _somebody_else(folder) as other:
            ours = _in_process("bring_in", folder)
        again = _in_process("bring_in_again", folder)
        floor = _in_process("insert_bare", folder)
        search = _in_process("search", folder)
    return [
        _figure("import of 100,000 lines, CPU s", ours["cpu"], floor["cpu"], MOST_TIMES),
        _figure("the same file again, CPU s", again["cpu"], floor["cpu"], MOST_TIMES),
        _limit("import of 100,000 lines, MB of memory", ours["megabytes"], MOST_MEGABYTES),
        _limit("longest wait of another write meanwhile, s", other["longest"], MOST_WAITING),
        _limit("search among 100,000 people, ms", search["ms"], 500.0),
    ]


def an_export(lines: int) -> bytes:
    """Different people, some twice, on forty vacancies, with umlauts in every third name."""
    rows = [HEADER]
    people = lines - lines // 10
    for n in range(lines):
        who = n % people
        name = ("Möchlichen", "Muster", "Kraus")[who % 3]
        rows.append(
            f"NL-{n:07d};Frau;Zofia {who % 997};{name}-{who};zofia.{who}@example.org;"
            f"+49 40 {n};de;Stelle {n % 40} (m/w/d);Technik;Hamburg;"
            f"{n % 28 + 1:02d}.09.2026;{n % 28 + 1:02d}.11.2026;Fachgespräch;{REASONS[n % 4]};"
            "recruiting@nordlicht.example"
        )
    return "\r\n".join([*rows, ""]).encode("cp1252")


def _figure(name: str, ours: float, floor: float, aim: float) -> dict[str, Any]:
    ratio = ours / floor
    return {
        "name": name,
        "ours": round(ours, 2),
        "floor": round(floor, 2),
        "ratio": round(ratio, 1),
        "aim": aim,
        "ok": ratio <= aim,
    }


def _limit(name: str, ours: float, most: float) -> dict[str, Any]:
    """The floor is the limit itself, so that the ratio says how much of it is used."""
    return _figure(name, ours, most, 1.0)


def _in_process(task: str, folder: str) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.importing", task, folder]
    done = subprocess.run(command, capture_output=True, check=True, text=True, env=dict(os.environ))
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


@contextmanager
def _somebody_else(folder: str) -> Iterator[dict[str, float]]:
    """Another process that writes a little all the time; afterwards its longest wait."""
    heard: dict[str, float] = {}
    command = [sys.executable, "-m", "tests.bench.importing", "knock", folder]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield heard
        (Path(folder) / ENOUGH).touch()
        heard |= json.loads(process.communicate()[0])


def knock(folder: str) -> None:
    """What any request does that writes: it waits until it is its turn."""
    from portal.access.limits import Limit, is_within

    runtime, longest = _runtime(folder), 0.0
    while not (Path(folder) / ENOUGH).exists():
        began = time.perf_counter()
        is_within(runtime, Limit("bench", 1, timedelta(days=1)), "x", now=NOW)
        longest = max(longest, time.perf_counter() - began)
        time.sleep(0.05)
    _say(longest=longest)


def bring_in(folder: str) -> None:
    """The whole import, from the bytes of the file to the commit."""
    from portal.audit.service import Actor
    from portal.candidates import service

    runtime = _runtime(folder)
    before, began = time.process_time(), time.perf_counter()
    report = service.import_applications(
        runtime,
        data=(Path(folder) / "export.csv").read_bytes(),
        file_name="export.csv",
        now=NOW,
        actor=Actor.system(),
    )
    assert report.new in (LINES, 0)
    _say(cpu=time.process_time() - before, seconds=time.perf_counter() - began)


def insert_bare(folder: str) -> None:
    """The rows that the import wrote, into empty tables of the same kind by the driver alone."""
    from portal.core import migrating

    rows = {}
    with sqlite3.connect(Path(folder) / "portal.sqlite") as source:
        for table in ("vacancy", "import_run", "person", "application", "import_line"):
            rows[table] = source.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
    path = Path(folder) / "bare.sqlite"
    migrating.upgrade(f"sqlite:///{path}")
    bare = sqlite3.connect(path, isolation_level=None)
    bare.execute("PRAGMA synchronous = FULL")
    before = time.process_time()
    bare.execute("BEGIN IMMEDIATE")
    for table, found in rows.items():
        places = ", ".join("?" * len(found[0]))
        bare.executemany(f"INSERT INTO {table} VALUES ({places})", found)  # noqa: S608
    bare.execute("COMMIT")
    _say(cpu=time.process_time() - before)


def search(folder: str) -> None:
    """The slowest of the usual searches, as HR's list asks for it."""
    from portal.access.login import Viewer
    from portal.access.permissions import Role
    from portal.candidates import queries

    viewer = Viewer(staff_id=1, roles=frozenset({Role.ADMINISTRATOR}))
    with _runtime(folder).reading() as db:
        slowest = 0.0
        for words in ("möchlichen-5000", "zofia.77777@example.org", "NL-0004711", "gibtesnicht"):
            began = time.perf_counter()
            queries.latest_applications(db, viewer=viewer, search=words)
            slowest = max(slowest, time.perf_counter() - began)
    _say(ms=slowest * 1000)


def _runtime(folder: str) -> Any:
    from portal.app import make_runtime
    from portal.core.settings import load_settings

    settings = load_settings(  # its database has been made in a process of its own
        {
            "PORTAL_INSTANCE": folder,
            "PORTAL_MODE": "test",
            "PORTAL_BASE_URL": "http://portal.test",
        }
    )
    return make_runtime(settings)


def _say(**figures: float) -> None:
    sys.stdout.write(json.dumps(figures | {"megabytes": _most_memory() / 1024}) + "\n")


def _most_memory() -> int:
    """The most kB this process had at once. Not ``ru_maxrss``, which begins with what the process
    had that started this one."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split(maxsplit=1)[0])


TASKS = {"bring_in": bring_in, "bring_in_again": bring_in, "insert_bare": insert_bare}
TASKS |= {"search": search, "knock": knock}


if __name__ == "__main__":
    if len(sys.argv) == 3:
        TASKS[sys.argv[1]](sys.argv[2])
    else:
        for figure in measure():
            sys.stdout.write(f"{figure}\n")
