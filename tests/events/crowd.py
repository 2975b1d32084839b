"""Sixteen processes that all want seats of one event, each on a connection of its own."""

import multiprocessing
import random
import time
from collections import Counter
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal.core import clock
from portal.core.errors import Conflict
from portal.core.runtime import Runtime
from portal.core.settings import MailServer, Mode, Settings
from portal.events import signing
from portal.events.models import EventSignUp
from portal.events.queries import find_live
from portal.people.queries import find_person_by_email

PROCESSES, TRIES = 16, 10
PATIENCE_SECONDS = 90


@dataclass(frozen=True)
class Task:
    """Which event on which database; whether everybody confirms, and some cancel meanwhile."""

    url: str
    folder: str
    event_id: int
    confirms: bool
    cancels: bool

    def runtime(self) -> Runtime:
        """As the application has it, with the registries of a whole portal."""
        from portal.app import make_runtime

        return make_runtime(
            Settings(
                mode=Mode.TEST,
                instance=Path(self.folder),
                base_url="http://portal.test",
                secret_keys=("b7Qm2xT9uLk4Zr8WvYc1Fd6HsJp3NgAe5XoRiVtB",),
                database_url=self.url,
                queue_url="sqlite:////nowhere",
                mail_server=MailServer("127.0.0.1", 9),
                mail_from="karriere@portal.test",
            )
        )


def crowd(
    runtime: Runtime, event_id: int, *, cancels: bool, confirms: bool = False
) -> tuple[Counter[str], float]:
    """Everybody begins at the same moment; what became of each try, and how long all took."""
    settings = runtime.settings
    task = Task(settings.database_url, str(settings.instance), event_id, confirms, cancels)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["portal.app", "tests.events.crowd"])
    start = context.Barrier(PROCESSES + 1)
    answers: Any = context.Queue()
    visitors = [
        context.Process(target=visit, args=(task, number, start, answers), daemon=True)
        for number in range(PROCESSES)
    ]
    for visitor in visitors:
        visitor.start()
    start.wait(PATIENCE_SECONDS)
    began = time.monotonic()
    found: Counter[str] = Counter()
    for _visitor in visitors:
        found.update(answers.get(timeout=PATIENCE_SECONDS))
    took = time.monotonic() - began
    for visitor in visitors:
        visitor.join(PATIENCE_SECONDS)
    return found, took


def visit(task: Task, number: int, start: Barrier, answers: Any) -> None:
    """One process: it asks ten times for one to three seats, as a guest would."""
    chance = random.Random(number)  # noqa: S311 - the same every time
    outcomes: list[str] = []
    runtime = task.runtime()
    with runtime.reading() as db:
        db.connection()
    start.wait(PATIENCE_SECONDS)
    for index in range(TRIES):
        outcomes += _try(runtime, task, _address(number, index), chance.choice((0, 0, 1, 2)))
        if task.confirms:
            outcomes += _confirm(runtime, task, _address(number, index))
        if task.cancels and index % 3 == 2:
            outcomes += _cancel(runtime, task, _address(number, index - 1))
    answers.put(outcomes)
    runtime.engine.dispose()


def _address(number: int, index: int) -> str:
    return f"gast{number}.{index}@example.com"


def _try(runtime: Runtime, task: Task, address: str, companions: int) -> list[str]:
    def ask(db: Session) -> None:
        signing.ask_as_guest(
            db,
            event_id=task.event_id,
            name="Ada Lovelace",
            email=address,
            companions=companions,
            need="",
            language="de",
            now=clock.now(),
        )

    return _patiently(runtime, ask, "asked")


def _confirm(runtime: Runtime, task: Task, address: str) -> list[str]:
    def press(db: Session) -> None:
        own = _own(db, task.event_id, address)
        if own is not None:
            signing.confirm(db, public_id=own.public_id, now=clock.now())

    return _patiently(runtime, press, "confirmed")


def _cancel(runtime: Runtime, task: Task, address: str) -> list[str]:
    def leave(db: Session) -> None:
        own = _own(db, task.event_id, address)
        if own is not None:
            signing.cancel(db, public_id=own.public_id, now=clock.now())

    return _patiently(runtime, leave, "cancelled")


def _own(db: Session, event_id: int, address: str) -> EventSignUp | None:
    person = find_person_by_email(db, address)
    return find_live(db, event_id=event_id, person_id=person.id) if person else None


def _patiently(runtime: Runtime, act: Any, word: str) -> list[str]:
    """What the pages say with "please try again in a minute" is tried again, and counted."""
    retries: list[str] = []
    while True:
        try:
            with runtime.writing() as db:
                act(db)
        except Conflict as refusal:
            return [*retries, type(refusal).__name__]
        except OperationalError:
            retries.append("retry")
        except Exception as error:
            return [*retries, f"error:{type(error).__name__}"]
        else:
            return [*retries, word]
