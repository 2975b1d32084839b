"""Databases to measure on: the demo's people, and behind them as many more as wanted.

The many are history, as it lies in any portal after some years: letters sent and read long ago.
What is due today is the same in every size. Rows are copies of the demo's own, so a new column
needs nothing here; they are inserted in bulk, past the services.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, make_url, select
from sqlalchemy.engine import Engine

from portal.app import make_runtime
from portal.candidates.models import Application
from portal.core import clock, migrating
from portal.core.db import Base, make_engine
from portal.core.deeds import Deed, DeedState
from portal.core.ids import new_public_id
from portal.core.runtime import Runtime
from portal.core.settings import MailServer, Mode, Settings
from portal.demo.loading import load_demo
from portal.entrance.models import PersonalLink
from portal.feedback.models import Feedback, FeedbackState, FeedbackVersion
from portal.outbox.models import OutgoingMail
from portal.people.models import Person
from tests.bench.servers import HOST, ROOT
from tests.live import PASSWORDS

SECRET = "b7Qm2xT9uLk4Zr8WvYc1Fd6HsJp3NgAe5XoRiVtB"
DUE = 20  # drafts that wait, in every size
CHUNK = 5000
FIRST = 1_000_000  # ids of the many begin here, so nothing of the demo is touched
LONG_AGO = datetime(2024, 3, 1, 9, tzinfo=UTC)

Row = dict[str, Any]


@dataclass(frozen=True)
class Many:
    """How the copies of one table differ; ``count`` of them for ``people`` candidates."""

    model: type[Base]
    differ: Callable[[int], Row]
    share: float = 1.0


def _person(number: int) -> Row:
    address = f"person{number}@example.com"
    name = {"last_name": f"Beispiel {number}", "search_name": f"rike beispiel {number}"}
    key = {"email": address, "email_key": address, "is_namesake": False}
    return {"public_id": new_public_id()} | key | name


def _application(number: int) -> Row:
    return {
        "public_id": new_public_id(),
        "number": f"ALT-{number}",
        "person_id": number,
        "created_at": LONG_AGO,
        "told_at": LONG_AGO,
    }


def _link(number: int) -> Row:
    return {"public_id": new_public_id(), "person_id": number, "created_at": LONG_AGO}


def _feedback(number: int) -> Row:
    return {
        "public_id": new_public_id(),
        "application_id": number,
        "state": FeedbackState.RELEASED,
        "edited_at": LONG_AGO,
    }


def _version(number: int) -> Row:
    return {
        "public_id": new_public_id(),
        "feedback_id": number,
        "person_id": number,
        "number": 1,
        "released_at": LONG_AGO,
    }


def _deed(number: int) -> Row:
    done = {"state": DeedState.DONE, "finished_at": LONG_AGO, "due_at": LONG_AGO}
    return {"dedupe_key": f"bench:{number}", "subject_id": number} | done


def _mail(number: int) -> Row:
    return {
        "public_id": new_public_id(),
        "deed_id": number,
        "person_id": number,
        "sent_at": LONG_AGO,
        "created_at": LONG_AGO,
    }


# In the order of their keys. A part with a table that grows with the people adds a line.
MANY = (
    Many(Person, _person),
    Many(Application, _application),
    Many(PersonalLink, _link),
    Many(Feedback, _feedback, 0.3),
    Many(FeedbackVersion, _version, 0.3),
    Many(Deed, _deed),
    Many(OutgoingMail, _mail),
)


def runtime_of(url: str, folder: Path) -> Runtime:
    """The same settings as the server's."""
    return make_runtime(
        Settings(
            mode=Mode.PRODUCTION,
            instance=folder,
            base_url=f"https://{HOST}",
            secret_keys=(SECRET,),
            database_url=url,
            queue_url=f"sqlite:///{folder / 'queue.sqlite'}",
            mail_server=MailServer("127.0.0.1", 9),
            mail_from=f"karriere@{HOST}",
        )
    )


def sqlite_database(people: int, folder: Path) -> str:
    """The URL of a copy in ``folder``; what it is copied from is kept in build/bench."""
    kept = ROOT / "build" / "bench" / f"{people}-{_version_of_contents()}.sqlite"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        for old in kept.parent.glob(f"{people}-*.sqlite*"):
            old.unlink()
        making = kept.with_suffix(".making")
        making.unlink(missing_ok=True)
        fill(f"sqlite:///{making}", people, folder)
        making.rename(kept)
    copy = folder / f"{people}.sqlite"
    shutil.copyfile(kept, copy)
    return f"sqlite:///{copy}"


def postgres_database(server: str, people: int, folder: Path) -> str:
    """The URL of a new database of this size on a server that is thrown away later."""
    engine = make_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE bench{people}")
    engine.dispose()
    url = make_url(server).set(database=f"bench{people}").render_as_string(hide_password=False)
    fill(url, people, folder)
    return url


def fill(url: str, people: int, folder: Path) -> None:
    """Tables, the demo's data, and history of ``people`` candidates."""
    migrating.upgrade(url)
    runtime = runtime_of(url, folder)
    load_demo(runtime, passwords=PASSWORDS, now=clock.now())
    with runtime.engine.begin() as connection:
        for many in MANY:
            _copy(connection, many.model, range(FIRST, FIRST + int(people * many.share)), many)
        _add_drafts(connection)
    _settle(runtime.engine)


def _copy(connection: Connection, model: type[Base], numbers: range, many: Many) -> None:
    table = model.__table__
    assert isinstance(table, Table)
    usual = dict(connection.execute(select(table).limit(1)).mappings().one())
    rows = (usual | {"id": number} | many.differ(number) for number in numbers)
    for chunk in _chunks(rows):
        connection.execute(table.insert(), chunk)


def _add_drafts(connection: Connection) -> None:
    """Work for today, on applications of the demo that have no feedback yet."""
    without = select(Application.id).where(
        Application.id < FIRST, Application.id.not_in(select(Feedback.application_id))
    )
    waiting = iter(connection.scalars(without.order_by(Application.id).limit(DUE)).all())
    ids = range(10 * FIRST, 10 * FIRST + DUE)
    differ = lambda _number: {  # noqa: E731 - the one use
        "public_id": new_public_id(),
        "application_id": next(waiting),
        "state": FeedbackState.DRAFT,
    }
    _copy(connection, Feedback, ids, Many(Feedback, differ))


def _chunks(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _settle(engine: Engine) -> None:
    """What PostgreSQL does by itself after a while; nobody does it on SQLite. Closing brings all
    of it into the one file that is copied."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def _version_of_contents() -> str:
    """Changes with the tables, with what is filled in, and every day: some of it is due today."""
    digest = hashlib.sha256(f"{migrating.newest_revision()} {clock.now().date()}".encode())
    sources = [Path(__file__), *(ROOT / "portal" / "demo").rglob("*.*")]
    sources += (ROOT / "portal" / "migrations").rglob("*.py")
    for path in sorted(path for path in sources if path.suffix != ".pyc"):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
