"""A worker that is killed in the middle of its work: nothing is lost, and a copy shows as one."""

import json
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.core import clock, worker
from portal.core.db import write_transaction
from portal.core.deeds import Deed, DeedState
from portal.core.runtime import Runtime
from portal.entrance import service as entrance
from portal.outbox.models import OutgoingMail
from tests.factories import a_person, an_employer, given
from tests.outbox.sink import Sink

MAILS = 30

WORKER = """
import json, sys
from pathlib import Path
import time_machine
from portal.app import make_runtime
from portal.core.settings import MailServer, Mode, Settings
from portal.core.worker import drain

given = json.loads(sys.argv[1])
settings = Settings(
    mode=Mode.TEST, instance=Path(given["instance"]), base_url="http://portal.test",
    secret_keys=(given["secret"],), database_url=given["database_url"],
    queue_url=given["queue_url"], mail_server=MailServer("127.0.0.1", given["port"]),
    mail_from="karriere@portal.test",
)
with time_machine.travel(given["now"], tick=True):
    drain(make_runtime(settings), "killed")
"""


def start_worker(runtime: Runtime) -> subprocess.Popen[bytes]:
    settings = runtime.settings
    told = {
        "instance": str(settings.instance),
        "secret": settings.secret_keys[0],
        "database_url": settings.database_url,
        "queue_url": settings.queue_url,
        "port": settings.mail_server.port,
        "now": clock.now().isoformat(),
    }
    return subprocess.Popen([sys.executable, "-c", WORKER, json.dumps(told)])


def kill_when(sink: Sink, arrived: int, process: subprocess.Popen[bytes]) -> threading.Event:
    """Kills the worker after the mail has arrived and before it is told so."""
    killed = threading.Event()

    def kill() -> None:
        if len(sink.mails) == arrived and not killed.is_set():
            process.send_signal(signal.SIGKILL)
            process.wait(10)
            killed.set()

    sink.before_answer = kill
    return killed


def test_kill_minus_nine_loses_nothing_and_copies_one_mail_at_most(
    db: Session, post: Runtime, sink: Sink
) -> None:
    given(db, an_employer(), *(people := [a_person() for _ in range(MAILS)]))
    with write_transaction(db):
        for person in people:
            entrance.send_new_link(db, person_id=person.id, now=clock.now())

    for arrived in (4, 13):  # early in a batch, and in the middle of one
        process = start_worker(post)
        killed = kill_when(sink, arrived, process)
        assert killed.wait(60)
        assert process.wait(60) == -signal.SIGKILL
        let_leases_run_out(db)
    sink.before_answer = lambda: None
    worker.drain(post)

    db.rollback()
    copies = Counter(sink.ids)
    assert len(copies) == MAILS
    assert sorted(copies.values())[-3:] == [1, 2, 2]
    assert set(sink.ids) == set(db.scalars(select(OutgoingMail.message_id)))
    assert set(db.scalars(select(Deed.state))) == {DeedState.DONE}


def let_leases_run_out(db: Session) -> None:
    with write_transaction(db):
        db.execute(
            update(Deed)
            .where(Deed.state == DeedState.LEASED)
            .values(leased_until=clock.now() - timedelta(seconds=1))
        )


def test_a_worker_that_lost_its_lease_does_not_overwrite(
    db: Session, post: Runtime, sink: Sink, a_note: Callable[..., OutgoingMail]
) -> None:
    """The first hangs while the server takes its time; the second has already sent the mail."""
    given(db, an_employer(), person := a_person())
    mail = a_note(person)

    def overtake() -> None:
        sink.before_answer = lambda: None
        let_leases_run_out(db)
        assert worker.drain(post, "second") == 1

    sink.before_answer = overtake
    worker.drain(post, "first")

    db.expire_all()
    assert (mail.deed.state, mail.deed.lease, mail.deed.attempts) == (DeedState.DONE, 2, 2)
    assert len(sink.ids) == 2
    assert len(set(sink.ids)) == 1
