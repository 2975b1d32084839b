"""Two hundred people at once, in four processes with fifty threads each, on both engines.

The figures are printed (``pytest -s``); docs/decisions/0017 quotes them.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access import service as access
from portal.calls import queries, service
from portal.calls.models import CallBooking, CallHost, Way
from portal.calls.service import CallRequest
from portal.candidates.models import Application
from portal.core import clock
from portal.core.db import write_transaction
from portal.core.ids import new_public_id
from portal.core.settings import Settings
from portal.outbox.models import OutgoingMail
from tests.calls.crowd import Answer, Crowd, Figures, Job, gathered
from tests.factories import a_person, a_vacancy, an_application, an_employer, given
from tests.factories.calls import a_host, slot_key

pytestmark = pytest.mark.processes

PEOPLE = 200
OTHERS = 80  # the later crowds: enough to collide, quick enough for every day
TAKEN = "Dieser Termin ist gerade vergeben worden."
DAY = timedelta(days=1)


@pytest.fixture
def crowd(settings: Settings) -> Iterator[Crowd]:
    with gathered(settings) as people:
        yield people


@pytest.fixture
def morning() -> datetime:
    """Midnight of the day after tomorrow, UTC: every host here talks day and night."""
    return datetime.combine(clock.now().date() + 2 * DAY, time(), UTC)


def a_tireless_host(db: Session, **values: object) -> CallHost:
    defaults = {"zone": "UTC", "week": [[[0, 1440]]] * 7, "most_a_day": 40}
    given(db, host := a_host(**defaults | values))
    return host


class People:
    """Persons who were told, each with a session."""

    def __init__(self, db: Session, number: int = PEOPLE) -> None:
        vacancy = a_vacancy()
        self.applications = [
            an_application(person=a_person(), vacancy=vacancy, told_at=clock.now() - DAY)
            for _ in range(number)
        ]
        given(db, *self.applications)
        self.keys = []
        with write_transaction(db):
            for application in self.applications:
                device, _key = access.remember_device(
                    db, person_id=application.person_id, label="Firefox", now=clock.now()
                )
                self.keys.append(
                    access.sign_in_person(
                        db,
                        person_id=application.person_id,
                        device_id=device.id,
                        now=clock.now(),
                    )
                )

    def job(self, number: int, slot: str, once: str = "") -> Job:
        fields = {
            "application": self.applications[number].public_id,
            "slot": slot,
            "way": "video",
            "once": once or new_public_id(),
            "questions": "Was war entscheidend?",
        }
        return Job(self.keys[number], "/calls/confirm", fields)

    def __iter__(self) -> Iterator[Application]:
        return iter(self.applications)


def book(db: Session, application: Application, slot: str) -> CallBooking:
    asked = CallRequest(application.public_id, slot, Way.VIDEO)
    with write_transaction(db):
        return service.book_call(
            db,
            person_id=application.person_id,
            asked=asked,
            idempotency_key=new_public_id(),
            now=clock.now(),
        )


def report(what: str, url: str, figures: Figures, answers: Sequence[Answer]) -> None:
    counts = {code: [a.status for a in answers].count(code) for code in {a.status for a in answers}}
    print(f"\n{url.partition(':')[0]} {what}: {counts}, {figures}")  # noqa: T201 - the figures


def number_of(db: Session, *where: object) -> int:
    return db.scalar(select(func.count(CallBooking.id)).where(*where)) or 0  # type: ignore[arg-type]


def test_of_two_hundred_on_one_time_one_gets_it_and_the_others_read_a_kind_sentence(
    db: Session, database_url: str, crowd: Crowd, morning: datetime
) -> None:
    given(db, an_employer())
    people, slot = People(db), slot_key(a_tireless_host(db), morning + timedelta(hours=10))
    answers, figures = crowd.send([people.job(number, slot) for number in range(PEOPLE)])
    report("one time", database_url, figures, answers)

    won = [answer for answer in answers if answer.status == 303]
    lost = [answer for answer in answers if answer.status == 409]
    assert (len(won), len(lost)) == (1, PEOPLE - 1)
    for answer in lost:
        assert TAKEN in answer.text
        assert answer.text.count('type="radio"') == 3
        assert "Was war entscheidend?" in answer.text
    assert number_of(db) == 1
    mails = db.scalars(select(OutgoingMail.kind)).all()
    assert sorted(mails) == ["call_booked", "call_host", "call_reminder"]
    assert queries.wrong_claims(db) == {}


def test_other_crowds_leave_no_overlap_no_failure_and_exact_numbers(
    db: Session, database_url: str, crowd: Crowd, morning: datetime
) -> None:
    given(db, an_employer())
    mixed_overlaps(db, database_url, crowd, morning)
    a_full_day(db, database_url, crowd, morning + DAY)
    one_key(db, database_url, crowd, morning + 2 * DAY)
    movers_and_bookers(db, database_url, crowd, morning + 3 * DAY)
    assert queries.wrong_claims(db) == {}


def mixed_overlaps(db: Session, url: str, crowd: Crowd, morning: datetime) -> None:
    """Three interviewers with other lengths and pauses, random times of two hours."""
    chance, people = random.Random(17), People(db, OTHERS)  # noqa: S311 - a repeatable mixture
    hosts = [a_tireless_host(db, minutes=minutes) for minutes in (15, 20, 30)]
    jobs = []
    for number in range(OTHERS):
        host = chance.choice(hosts)
        offset = chance.randrange(120 // host.minutes) * host.minutes
        jobs.append(people.job(number, slot_key(host, morning + timedelta(minutes=offset))))
    answers, figures = crowd.send(jobs)
    report("mixed overlaps", url, figures, answers)
    assert {answer.status for answer in answers} <= {303, 409}
    won = sum(answer.status == 303 for answer in answers)
    assert number_of(db, CallBooking.host_id.in_([host.id for host in hosts])) == won >= 4
    for host in hosts:
        chosen = CallBooking.host_id == host.id
        spans = db.execute(
            select(CallBooking.first_cell, CallBooking.end_cell)
            .where(chosen)
            .order_by(CallBooking.first_cell)
        ).all()
        assert all(one[1] <= two[0] for one, two in zip(spans, spans[1:], strict=False))


def a_full_day(db: Session, url: str, crowd: Crowd, morning: datetime) -> None:
    """Four calls a day, 96 different free times."""
    host = a_tireless_host(db, minutes=15, pause_before=0, pause_after=0, most_a_day=4)
    people = People(db, OTHERS)
    jobs = [
        people.job(number, slot_key(host, morning + timedelta(minutes=15 * (number))))
        for number in range(OTHERS)
    ]
    answers, figures = crowd.send(jobs)
    report("four a day", url, figures, answers)
    assert sorted(answer.status for answer in answers) == [303] * 4 + [409] * (OTHERS - 4)
    assert number_of(db, CallBooking.host_id == host.id) == 4


def one_key(db: Session, url: str, crowd: Crowd, morning: datetime) -> None:
    """One person, one form, fifty times."""
    host, people = a_tireless_host(db), People(db, 1)
    job = people.job(0, slot_key(host, morning + timedelta(hours=9)), once="k" * 22)
    answers, figures = crowd.send([job] * 50)
    report("one form fifty times", url, figures, answers)
    assert {answer.status for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert number_of(db, CallBooking.host_id == host.id) == 1


def movers_and_bookers(db: Session, url: str, crowd: Crowd, morning: datetime) -> None:
    """Twenty move to the time that sixty others want."""
    host, people = a_tireless_host(db), People(db, OTHERS)
    wanted = slot_key(host, morning + timedelta(hours=20))
    moving = [
        book(db, people.applications[n], slot_key(host, morning + timedelta(minutes=40 * n)))
        for n in range(20)
    ]
    before = {booking.id: booking.starts_at for booking in moving}
    jobs = [
        Job(people.keys[n], f"/calls/{booking.public_id}/time", {"slot": wanted})
        for n, booking in enumerate(moving)
    ]
    jobs += [people.job(number, wanted) for number in range(20, OTHERS)]
    answers, figures = crowd.send(jobs)
    report("movers and bookers", url, figures, answers)
    assert sorted(answer.status for answer in answers) == [303] + [409] * (OTHERS - 1)
    db.expire_all()
    place = morning + timedelta(hours=20)
    own = CallBooking.host_id == host.id
    assert number_of(db, own, CallBooking.starts_at == place) == 1
    kept = [b for b in moving if b.starts_at == before[b.id]]
    assert len(kept) >= 19
    assert number_of(db, own) == 20 + (len(kept) == 20)
