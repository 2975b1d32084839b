"""Fills an empty database with Nordlicht Energie: an export, six letters, one not yet released."""

import json
import re
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.audit.service import Actor
from portal.candidates import service as candidates
from portal.candidates.models import Application, ToldBy
from portal.content import service as content
from portal.content.models import LegalPage
from portal.core.runtime import Runtime
from portal.core.voices import LANGUAGES, AddressForm
from portal.demo import calls as calls_share
from portal.demo import events as events_share
from portal.demo import people as people_share
from portal.demo import talentpool as talentpool_share
from portal.demo import vacancies as vacancies_share
from portal.demo.files import demo_file
from portal.employer import service as employer
from portal.employer.queries import get_employer
from portal.feedback import service as feedback
from portal.feedback.drafts import Draft, PointDraft
from portal.feedback.models import PointKind
from portal.staff import service as staff
from portal.staff.models import StaffAccount
from portal.vacancies import service as vacancies
from portal.vacancies.models import Vacancy
from portal.vacancies.service import CriterionEntry

GERMAN_DAY = re.compile(rb"\b\d{2}\.\d{2}\.20\d{2}\b")
EXPORT = "absagen-export.csv"
NOT_RELEASED = "NL-2026-0376"  # written, waits for the second person
WRITTEN_WITH_SIE = (
    "NL-2026-0388"  # an apprenticeship, whose letter was written with Sie all the same
)
IMPORTED_BEFORE = timedelta(days=7)
WRITTEN_ON = date(2026, 11, 24)  # what "today" was for the dates in the export
RELEASED_BEFORE = {  # hours; the letter of 0421 has been read and talked about since
    "NL-2026-0421": 160,
    "NL-2026-0388": 75,
    "NL-2026-0405": 50,
    "NL-2026-0397": 28,
}
NOT_TOLD_YET = timedelta(days=21)
KINDS = {"strength": PointKind.STRENGTH, "development": PointKind.DECISIVE}

EMPLOYER = {
    "name": "Nordlicht Energie AG",
    "short_name": "Nordlicht Energie",
    "city": "Hamburg",
    "postal_address": "Netzweg 12, 22113 Hamburg",
    "country": "DE",
    "zone": "Europe/Berlin",
    "language": "de",
    "address_form": AddressForm.SIE,
    "brand": "#0d6d74",
    "contact_name": "Lena Vogt",
    "contact_title": "Recruiting",
    "contact_email": "recruiting@nordlicht.example",
    "contact_phone": "040 555 01 40",
    "contact_hours": "montags bis donnerstags von 9 bis 16 Uhr",
    "contact_hours_en": "Monday to Thursday, 9 to 16",
}


def load_demo(runtime: Runtime, *, passwords: dict[str, str], now: datetime) -> None:
    """Employer, staff, people and letters; ``passwords`` by address of the two accounts."""
    with runtime.writing() as db:
        employer.save_employer(db, values=EMPLOYER, now=now, actor=Actor.system())
        get_employer(db).release_pause_minutes = 0  # whoever tries the demo need not wait
        _write_legal_texts(db, now)
        for index, (address, password) in enumerate(passwords.items()):
            _add_account(db, index, address, password, now)
    report = candidates.import_applications(
        runtime,
        data=_aged(demo_file(EXPORT), now),
        file_name=EXPORT,
        now=now - IMPORTED_BEFORE,
        actor=Actor.system(),
    )
    if not report.new:
        raise RuntimeError("the demo's people could not be imported")
    with runtime.writing() as db:
        lena, jasper = _accounts(db, list(passwords))
        _note_told(db, now)
        for text in json.loads(demo_file("feedback-de.json"))["feedback"]:
            then = now - timedelta(hours=RELEASED_BEFORE.get(text["application"], 1))
            _write_feedback(db, text, author=jasper, approver=lena, now=then)
    for share in (vacancies_share, calls_share, talentpool_share, events_share, people_share):
        share.load(runtime, now=now)


def _aged(export: bytes, now: datetime) -> bytes:
    """Its days moved by whole weeks, so that the demo is always in the middle of a week's work."""
    weeks = timedelta(weeks=(now.date() - WRITTEN_ON).days // 7)
    return GERMAN_DAY.sub(lambda found: _moved(found[0], weeks), export)


def _moved(written: bytes, by: timedelta) -> bytes:
    try:
        day = datetime.strptime(written.decode(), "%d.%m.%Y")  # noqa: DTZ007 - a day, no moment
    except ValueError:  # the export has its faults, and keeps them
        return written
    return f"{day + by:%d.%m.%Y}".encode()


def _write_legal_texts(db: Session, now: datetime) -> None:
    for page in LegalPage:
        for language in LANGUAGES:
            body = demo_file(f"legal/{page.value}.{language}.md").decode()
            content.write_text(
                db, page=page, language=language, body=body, now=now, actor=Actor.system()
            )


def _add_account(db: Session, index: int, address: str, password: str, now: datetime) -> None:
    people = (
        ("Lena Vogt", "Recruiting", (Role.RECRUITER, Role.ADMINISTRATOR)),
        ("Jasper Ohm", "Recruiting", (Role.RECRUITER,)),
    )
    name, title, roles = people[index]
    staff.add_account(
        db,
        email=address,
        name=name,
        title=title,
        roles=roles,
        password=password,
        now=now,
        actor=Actor.system(),
    )


def _accounts(db: Session, addresses: list[str]) -> list[StaffAccount]:
    found = {a.email: a for a in db.scalars(select(StaffAccount))}
    return [found[address] for address in addresses]


def _note_told(db: Session, now: datetime) -> None:
    """Whoever was decided on some time ago has been told by telephone; the latest have not yet."""
    long_ago = (now - NOT_TOLD_YET).date()
    for application in db.scalars(select(Application).where(Application.decided_on < long_ago)):
        application.told_by = ToldBy.EMPLOYER
        application.told_at = _noon(application.decided_on)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), ZoneInfo("Europe/Berlin"))


def _write_feedback(
    db: Session,
    text: dict[str, Any],
    *,
    author: StaffAccount,
    approver: StaffAccount,
    now: datetime,
) -> None:
    """Written by one, released by the other; the last one waits for its second reader."""
    application = db.scalars(
        select(Application).where(Application.number == text["application"])
    ).one()
    _prepare(db, application, author, now)
    criteria = {row.name: row for row in application.vacancy.criteria}
    points = tuple(
        PointDraft(
            kind=KINDS[given["level"]],
            criterion=criteria[given["name"]],
            observation=given["observation"],
            suggestion=given["suggestion"],
        )
        for given in text["competencies"]
    )
    draft = Draft("de", text["letter"], text["next_step"], points)
    saved = feedback.save_draft(
        db, application=application, draft=draft, revision=feedback.NEW, by=author, now=now
    )
    in_review = feedback.ask_for_release(
        db, application=application, revision=saved.revision, by=author, now=now
    )
    if application.number != NOT_RELEASED:
        feedback.release_feedback(
            db, application=application, revision=in_review.revision, by=approver, now=now
        )


def _prepare(db: Session, application: Application, author: StaffAccount, now: datetime) -> None:
    """The ad's criteria, feedback switched on, and the person already told by telephone."""
    vacancy = application.vacancy
    if vacancy.feedback_since is None:
        _open_for_feedback(db, vacancy, now)
    application.contact = author
    application.told_by = ToldBy.EMPLOYER
    application.told_at = _noon(application.decided_on)
    if application.number == WRITTEN_WITH_SIE:
        application.address_form = AddressForm.SIE


def _open_for_feedback(db: Session, vacancy: Vacancy, now: datetime) -> None:
    wanted = json.loads(demo_file("criteria.json"))[vacancy.title]
    entries = [CriterionEntry("", name, requirement) for name, requirement in wanted.items()]
    vacancies.edit_criteria(db, vacancy=vacancy, entries=entries, now=now, actor=Actor.system())
    vacancies.switch_feedback(db, vacancy=vacancy, is_on=True, now=now, actor=Actor.system())
