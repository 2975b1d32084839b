"""The demo's share of ``candidates``: one export brought in two months ago, one a week ago, and
somebody who applied before that."""

import re
from datetime import date, datetime, timedelta
from functools import partial
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.candidates import service as candidates
from portal.candidates.days import midday
from portal.candidates.models import Application, Situation, ToldBy
from portal.candidates.service import ApplicationDetails
from portal.core.runtime import Runtime
from portal.demo.days import ZONE, at_work
from portal.demo.files import demo_file
from portal.demo.story import Happening, Story, written
from portal.people.service import add_person
from portal.staff.models import StaffAccount
from portal.vacancies import service as vacancies

EXPORT = "absagen-export.csv"
TO_TRY = "absagen.xlsx"  # stays for whoever tries the demo to bring in
DAY = re.compile(rb"\b(?:\d{2}\.\d{2}\.20\d{2}|20\d{2}-\d{2}-\d{2}(?=T))")
WRITTEN_ON = date(2026, 11, 24)  # what "today" was for the dates in the exports
NOT_TOLD_YET = timedelta(days=21)


class Import(NamedTuple):
    """A file that came in so many weeks ago, and what was said about it."""

    file_name: str
    weeks_ago: int
    weeks_moved: int  # its days, so that its last decision was a few days before
    already_told: bool = False
    told_via: str = ""


IMPORTS = (
    Import("rejected-applications.csv", 8, 8, already_told=True, told_via="Bewerbungssystem"),
    Import(EXPORT, 1, 0),
)
BEFORE_THE_PORTAL = "NL-2025-0117"  # somebody who was turned down once and applied again


def story(now: datetime) -> Story:
    yield written(at_work(now, days_ago=400, hour=10), _enter_somebody_of_last_year)
    for brought in IMPORTS:
        then = at_work(now, days_ago=7 * brought.weeks_ago, hour=9, minute=15)
        yield Happening(then, partial(_bring_in, brought=brought, now=now))
        yield written(then, _note_told, now)


def _bring_in(runtime: Runtime, at: datetime, *, brought: Import, now: datetime) -> None:
    with runtime.reading() as db:
        lena = first_account(db)
        actor = Actor.staff(lena.id, lena.name)
    report = candidates.import_applications(
        runtime,
        data=aged(demo_file(brought.file_name), now=now, weeks_ago=brought.weeks_moved),
        file_name=brought.file_name,
        now=at,
        actor=actor,
        already_told=brought.already_told,
        told_via=brought.told_via,
    )
    if not report.new:
        raise RuntimeError("the demo's people could not be imported")


def first_account(db: Session) -> StaffAccount:
    """Lena Vogt, who releases what others write."""
    return db.scalars(select(StaffAccount).order_by(StaffAccount.id).limit(1)).one()


def aged(export: bytes, *, now: datetime, weeks_ago: int = 0) -> bytes:
    """Its days moved by whole weeks, so that the demo is always in the middle of a week's work."""
    by = _weeks_since(now) - timedelta(weeks=weeks_ago)
    return DAY.sub(lambda found: _moved(found[0].decode(), by).encode(), export)


def _weeks_since(now: datetime) -> timedelta:
    return timedelta(weeks=(now.date() - WRITTEN_ON).days // 7)


def _moved(written: str, by: timedelta) -> str:
    pattern = "%d.%m.%Y" if "." in written else "%Y-%m-%d"
    try:
        day = datetime.strptime(written, pattern)  # noqa: DTZ007 - a day, no moment
    except ValueError:  # the export has its faults, and keeps them
        return written
    return (day + by).strftime(pattern)


def _enter_somebody_of_last_year(db: Session, then: datetime) -> None:
    """By hand, before there were imports; she stayed in touch, and stands in the export again."""
    actor = Actor.system()
    vacancy = vacancies.add_vacancy(
        db,
        title=f"Ausbildung Mechatronikerin / Mechatroniker (m/w/d) {then.year + 1}",
        department="Ausbildung",
        now=then,
        actor=actor,
    )
    person = add_person(
        db,
        first_name="Lara",
        last_name="Schulz",
        email="lara.schulz.2@example.com",
        language="de",
        now=then,
        actor=actor,
    )
    details = ApplicationDetails(
        number=BEFORE_THE_PORTAL,
        applied_on=(then - timedelta(days=33)).date(),
        decided_on=then.date(),
        situation=Situation.OTHER_PERSON,
        location="Kiel",
        stage="Auswahltag",
        told_on=then.date(),
        told_via="am Telefon",
    )
    candidates.add_application(
        db, person=person, vacancy=vacancy, details=details, now=then, actor=actor
    )


def _note_told(db: Session, _then: datetime, now: datetime) -> None:
    """Whoever was decided on some time ago has been told by telephone; the latest have not yet."""
    long_ago = WRITTEN_ON + _weeks_since(now) - NOT_TOLD_YET
    untold = select(Application).where(Application.told_at.is_(None))
    for application in db.scalars(untold.where(Application.decided_on < long_ago)):
        tell_by_telephone(application)


def tell_by_telephone(application: Application) -> None:
    """On the day of the decision."""
    application.told_by, application.told_via = ToldBy.EMPLOYER, "am Telefon"
    application.told_at = midday(application.decided_on, ZoneInfo(ZONE))
