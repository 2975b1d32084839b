"""Applications: entering them by hand, editing them, bringing in a whole export."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.candidates.days import employer_zone, midday
from portal.candidates.edits import tell_followers
from portal.candidates.errors import (
    AddressOfSomebodyElse,
    AlreadyEntered,
    DecidedTooEarly,
    NumberTaken,
    ToldInFuture,
)
from portal.candidates.holds import NOT_TOLD
from portal.candidates.imports import ImportReport as ImportReport
from portal.candidates.imports import check_applications as check_applications
from portal.candidates.imports import import_applications as import_applications
from portal.candidates.models import Application, ApplicationMember, Situation, ToldBy
from portal.core.voices import AddressForm
from portal.outbox import service as outbox
from portal.people import queries as people
from portal.people.merging import lock_people
from portal.people.models import Person
from portal.people.names import is_same_name
from portal.people.service import add_person
from portal.vacancies.models import Vacancy

NUMBER_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that is taken for another when read out
NOTED = (
    "number",
    "location",
    "applied_on",
    "decided_on",
    "stage",
    "situation",
    "address_form",
    "contact_id",
    "told_at",
    "told_via",
)


@dataclass(frozen=True)
class ApplicationDetails:
    """What HR notes about an application; ``told_on`` None means that our letter tells it first."""

    applied_on: date | None
    decided_on: date
    situation: Situation
    number: str = ""
    location: str = ""
    stage: str = ""
    address_form: AddressForm | None = None
    contact_id: int | None = None
    told_on: date | None = None
    told_via: str = ""


def find_or_add_person(
    db: Session,
    *,
    first_name: str,
    last_name: str,
    email: str,
    language: str,
    now: datetime,
    actor: Actor,
) -> Person:
    """The person of this address if the name is the same, else a new one.

    An address that belongs to another name is not for the computer to decide about
    (AddressOfSomebodyElse). Refuses NotAnAddress and NotAName as well.
    """
    known = people.people_of_address(db, email)
    for person in known:
        if is_same_name(person.name, f"{first_name} {last_name}"):
            return person
    if known:
        raise AddressOfSomebodyElse
    return add_person(
        db,
        first_name=first_name,
        last_name=last_name,
        email=email,
        language=language,
        now=now,
        actor=actor,
    )


def add_application(
    db: Session,
    *,
    person: Person,
    vacancy: Vacancy,
    details: ApplicationDetails,
    now: datetime,
    actor: Actor,
) -> Application:
    """Add an application entered by hand; without a number it gets one.

    Refuses AlreadyEntered (same person, vacancy and day), NumberTaken, DecidedTooEarly and
    ToldInFuture.
    """
    lock_people(db, person.id)  # the same form sent twice: the second finds what the first added
    if there := _same_application(db, person, vacancy, details.applied_on):
        raise AlreadyEntered(public_id=there)
    application = Application(
        person=person, vacancy=vacancy, number=new_number(now), created_at=now
    )
    _take_over(db, application, details, now)
    db.add(application)
    _flush_or_refuse(db)
    audit.record(db, "application.added", actor=actor, subject=application, at=now)
    return application


def edit_application(
    db: Session,
    *,
    application: Application,
    details: ApplicationDetails,
    now: datetime,
    actor: Actor,
) -> None:
    """Change what is noted. Since when somebody knows by our letter is a fact and stays.

    Refuses NumberTaken, DecidedTooEarly and ToldInFuture.
    """
    before = _as_noted(application)
    _take_over(db, application, details, now)
    changed = sorted(
        name for name, value in _as_noted(application).items() if value != before[name]
    )
    if changed:
        _flush_or_refuse(db)
        audit.record(
            db, "application.edited", actor=actor, subject=application, at=now, fields=changed
        )
        if application.told_at is not None:
            outbox.let_go(db, codes=[NOT_TOLD], person_id=application.person_id)
        tell_followers(db, application, actor, now)


def assign_members(
    db: Session,
    *,
    application: Application,
    staff_ids: Collection[int],
    now: datetime,
    actor: Actor,
) -> None:
    """Say who took part and may see this application; everybody else among interviewers may not."""
    row = ApplicationMember
    before = set(db.scalars(select(row.staff_id).where(row.application_id == application.id)))
    gone, come = before - set(staff_ids), set(staff_ids) - before
    if not gone and not come:
        return
    db.execute(delete(row).where(row.application_id == application.id, row.staff_id.in_(gone)))
    db.add_all(row(application_id=application.id, staff_id=staff_id) for staff_id in sorted(come))
    db.flush()
    audit.record(
        db,
        "application.members_assigned",
        actor=actor,
        subject=application,
        at=now,
        added=len(come),
        removed=len(gone),
    )


def note_told_by_letter(db: Session, *, application: Application, now: datetime) -> None:
    """The person knows the decision by our letter from ``now`` on, unless told before. Mails that
    had to wait for that are looked at again."""
    told = db.execute(
        update(Application)
        .where(Application.id == application.id, Application.told_at.is_(None))
        .values(told_at=now, told_by=ToldBy.LETTER)
        .execution_options(synchronize_session="fetch")
    )
    if told.rowcount:  # type: ignore[attr-defined]  # an UPDATE has a rowcount
        outbox.let_go(db, codes=[NOT_TOLD], person_id=application.person_id)


def note_export(db: Session, *, lines: int, now: datetime, actor: Actor) -> None:
    """Somebody takes the list along as a file."""
    audit.record(db, "applications.exported", actor=actor, at=now, applications=lines)


def new_number(now: datetime) -> str:
    """A number for an application that the employer's system does not know: P-2026-7KQX4M."""
    return f"P-{now:%Y}-" + "".join(secrets.choice(NUMBER_SIGNS) for _ in range(6))


def told_day(db: Session, application: Application) -> date | None:
    """The day since when the person knows, as the employer counts."""
    if application.told_at is None:
        return None
    return application.told_at.astimezone(employer_zone(db)).date()


def _same_application(
    db: Session, person: Person, vacancy: Vacancy, applied_on: date | None
) -> str | None:
    return db.scalar(
        select(Application.public_id)
        .where(Application.person_id == person.id, Application.vacancy_id == vacancy.id)
        .where(Application.applied_on == applied_on)
        .limit(1)
    )


def _take_over(
    db: Session, application: Application, details: ApplicationDetails, now: datetime
) -> None:
    if details.applied_on is not None and details.decided_on < details.applied_on:
        raise DecidedTooEarly
    told = _told(db, application, details.told_on, now)  # reads, so it comes before the changes
    application.told_at, application.told_by = told
    application.told_via = details.told_via if application.told_by is ToldBy.EMPLOYER else ""
    application.number = details.number or application.number
    application.location, application.stage = details.location, details.stage
    application.applied_on, application.decided_on = details.applied_on, details.decided_on
    application.situation, application.contact_id = details.situation, details.contact_id
    application.address_form = details.address_form


def _told(
    db: Session, application: Application, day: date | None, now: datetime
) -> tuple[datetime | None, ToldBy | None]:
    if application.is_told_by_letter:
        return application.told_at, application.told_by
    if day is None:
        return None, None
    zone = employer_zone(db)
    if day > now.astimezone(zone).date():
        raise ToldInFuture
    if application.told_at is not None and day == told_day(db, application):
        return application.told_at, application.told_by
    return min(midday(day, zone), now), ToldBy.EMPLOYER


def _as_noted(application: Application) -> dict[str, object]:
    return {name: getattr(application, name) for name in NOTED}


def _flush_or_refuse(db: Session) -> None:
    """Two may enter one number at the same moment; the unique index decides who was first."""
    try:
        db.flush()
    except IntegrityError as error:
        raise NumberTaken from error
