"""The demo is an employer in the middle of its work, on whatever day it is started."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.app import make_runtime
from portal.calls.models import CallBooking, CallOutcome
from portal.candidates.importing import check_file
from portal.candidates.models import Application, ImportRun
from portal.core import migrating
from portal.core.deeds import DeedState
from portal.core.runtime import Runtime
from portal.core.settings import MailServer, Mode, Settings
from portal.demo.days import at_work
from portal.demo.exports import IMPORTS, aged
from portal.demo.files import demo_file, demo_path
from portal.demo.loading import load_demo
from portal.demo.mailbox import GONE, Mailbox
from portal.events.models import Event, EventSignUp, SignUpState
from portal.feedback.models import Feedback, FeedbackState, FeedbackVersion
from portal.outbox.models import OutgoingMail
from portal.people.models import Person
from portal.people.suggestions import suggested_pairs
from portal.talentpool.models import PoolMembership
from tests.conftest import SECRET

TUESDAY = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
STARTS = [
    *(TUESDAY + timedelta(days=days) for days in (0, 2, 4, 6)),
    datetime(2027, 3, 1, 2, 10, tzinfo=UTC),  # at night
    datetime(2028, 2, 29, 23, 50, tzinfo=UTC),
]
PASSWORDS = {f"{name}@nordlicht.example": f"ein Satz von {name}" for name in ("lena", "jasper")}


def started(folder: Path, now: datetime, *, port: int = 9) -> Runtime:
    """The demo's data as of ``now``; with a ``port`` of a mailbox the mails have left."""
    settings = Settings(
        mode=Mode.DEMO,
        instance=folder,
        base_url="http://127.0.0.1:8000",
        secret_keys=(SECRET,),
        database_url=f"sqlite:///{folder / 'portal.sqlite'}",
        queue_url=f"sqlite:///{folder / 'queue.sqlite'}",
        mail_server=MailServer("127.0.0.1", port),
        mail_from="karriere@nordlicht.example",
    )
    migrating.upgrade(settings.database_url)
    runtime = make_runtime(settings)
    with time_machine.travel(now, tick=False):
        load_demo(runtime, passwords=PASSWORDS, now=now, has_mailbox=port != 9)
    return runtime


@pytest.mark.parametrize("now", STARTS, ids=lambda now: f"{now:%a %d %b %Y %H:%M}")
def test_on_every_day_some_is_done_and_some_is_due(tmp_path: Path, now: datetime) -> None:
    runtime = started(tmp_path, now)
    with runtime.reading() as db:
        nothing_lies_in_the_future(db, now)
        nobody_joins_before_they_are_known(db)
        states = list(db.scalars(select(Feedback.state)))
        assert states.count(FeedbackState.RELEASED) > 10
        assert {*states} == {FeedbackState.DRAFT, FeedbackState.IN_REVIEW, FeedbackState.RELEASED}
        one_call_is_over_and_one_was_moved(db, now)
        full = db.scalars(select(Event).where(Event.taken == Event.capacity)).one()
        waiting = EventSignUp.event_id == full.id, EventSignUp.state == SignUpState.WAITING
        assert db.scalar(select(func.count()).where(*waiting)) == 4
        assert len(suggested_pairs(db)) == 1
    runtime.engine.dispose()


def nothing_lies_in_the_future(db: Session, now: datetime) -> None:
    for column in (
        Person.created_at,
        Application.created_at,
        FeedbackVersion.released_at,
        CallBooking.booked_at,
        CallBooking.marked_at,
        PoolMembership.since,
        EventSignUp.asked_at,
        ImportRun.imported_at,
    ):
        latest = db.scalar(select(func.max(column)))
        assert latest is not None
        assert latest <= now, column
    for run in db.scalars(select(ImportRun)):
        decided = select(func.max(Application.decided_on))
        last = db.scalars(decided.where(Application.import_run_id == run.id)).one()
        assert last is not None
        assert last < run.started_at.date()


def nobody_joins_before_they_are_known(db: Session) -> None:
    joined = select(PoolMembership.since, Person.created_at, Person.last_name)
    for since, known, name in db.execute(joined.join_from(PoolMembership, Person)):
        assert since > known, name
    versions = select(FeedbackVersion.released_at, Application.created_at, Application.decided_on)
    released_to = versions.join_from(FeedbackVersion, Feedback).join(Application)
    for released, known, decided in db.execute(released_to):
        assert released > known
        assert released.date() > decided


def one_call_is_over_and_one_was_moved(db: Session, now: datetime) -> None:
    held, moved = db.scalars(select(CallBooking).order_by(CallBooking.id))
    assert (held.outcome, moved.outcome) == (CallOutcome.HELD, None)
    assert held.ends_at < now < moved.starts_at
    assert moved.sequence == 1


def test_two_starts_at_one_moment_tell_the_same_story(tmp_path: Path) -> None:
    told = []
    for name in ("one", "two"):
        (folder := tmp_path / name).mkdir()
        runtime = started(folder, TUESDAY)
        told.append(list(plain_rows(runtime)))
        runtime.engine.dispose()
    assert told[0] == told[1]


def plain_rows(runtime: Runtime) -> Iterator[tuple[object, ...]]:
    """What does not come from chance: everything but ids and their like."""
    with runtime.reading() as db:
        yield from db.execute(select(Person.id, Person.email, Person.created_at))
        yield from db.execute(
            select(Application.number, Application.told_at, Application.decided_on)
        )
        yield from db.execute(select(OutgoingMail.kind, OutgoingMail.created_at))
        yield from db.execute(select(CallBooking.starts_at, CallBooking.changed_at))


def test_every_mail_left_on_its_day_and_one_did_not_arrive(tmp_path: Path) -> None:
    with Mailbox(tmp_path / "mails") as mailbox:
        runtime = started(tmp_path, TUESDAY, port=mailbox.port)
    kept = len(list((tmp_path / "mails").glob("*.eml")))
    with runtime.reading() as db:
        mails = db.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
        sent = [mail for mail in mails if mail.sent_at]
        assert len(sent) == kept > 30
        assert all(mail.sent_at == mail.deed.due_at for mail in sent)
        (lost,) = [mail for mail in mails if mail.deed.state is DeedState.FAILED]
        assert lost.person.email == GONE
        late = [mail for mail in mails if mail.deed.is_open and mail.deed.due_at < TUESDAY]
        assert late == []
    runtime.engine.dispose()


def test_work_is_done_on_working_days() -> None:
    sunday = datetime(2026, 11, 22, 20, tzinfo=UTC)
    assert at_work(sunday, days_ago=0, hour=9) == datetime(2026, 11, 20, 8, tzinfo=UTC)
    assert at_work(sunday, days_ago=3, hour=9) == datetime(2026, 11, 19, 8, tzinfo=UTC)


@pytest.mark.parametrize("brought", IMPORTS, ids=lambda brought: brought.file_name)
def test_the_days_of_an_export_move_and_its_faults_stay(brought: object) -> None:
    name = brought.file_name  # type: ignore[attr-defined]
    data = demo_file(name)
    assert aged(data, now=TUESDAY) == data
    later = aged(data, now=TUESDAY + timedelta(weeks=30))
    assert later != data
    assert len(list(check_file(later).lines)) == len(list(check_file(data).lines))


def test_the_file_to_try_lies_where_the_demo_says() -> None:
    assert demo_path("absagen.xlsx").read_bytes() == demo_file("absagen.xlsx")
