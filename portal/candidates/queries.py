from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, or_, select, true
from sqlalchemy.orm import Session, contains_eager, joinedload
from sqlalchemy.sql.expression import SQLColumnExpression

from portal.access.login import Viewer
from portal.candidates.begun import is_untold
from portal.candidates.importing.planning import StoredApplication
from portal.candidates.models import (
    Application,
    ApplicationMember,
    ImportQuestion,
    ImportRun,
    Situation,
)
from portal.core.errors import NotFound
from portal.core.voices import AddressForm
from portal.employer.models import Employer
from portal.people.models import Person
from portal.people.names import name_key
from portal.staff.models import StaffAccount
from portal.vacancies.models import Vacancy

PAGE = 50
MOST_WORDS = 5
CHUNK = 5000  # values in one IN (…)


@dataclass(frozen=True)
class Page:
    """One page of applications, and the cursors to the pages beside it where there are any."""

    rows: Sequence[Application]
    newer: str = ""
    older: str = ""


@dataclass(frozen=True)
class Narrowing:
    """Which part of the applications is looked at; public ids of vacancy and import."""

    untold: bool = False
    open_reason: bool = False
    vacancy: str = ""
    run: str = ""

    def conditions(self) -> list[ColumnElement[bool]]:
        asked = []
        if self.untold:
            asked.append(is_untold())
        if self.open_reason:
            asked.append(Application.situation == Situation.OPEN)
        if self.vacancy:
            asked.append(Vacancy.public_id == self.vacancy)
        if self.run:
            chosen = select(ImportRun.id).where(ImportRun.public_id == self.run)
            asked.append(Application.import_run_id == chosen.scalar_subquery())
        return asked


EVERYTHING = Narrowing()


def get_application(
    db: Session, public_id: str, viewer: Viewer, *, lock: bool = False
) -> Application:
    """The application with person and vacancy; NotFound also for one that is not the viewer's.
    ``lock`` holds it until the commit."""
    chosen = _visible(viewer).where(Application.public_id == public_id)
    chosen = chosen.options(joinedload(Application.contact))
    application = db.scalar(chosen.with_for_update(of=Application) if lock else chosen)
    if application is None:
        raise NotFound
    return application


def latest_applications(
    db: Session,
    *,
    viewer: Viewer,
    search: str = "",
    before: str = "",
    after: str = "",
    only: Narrowing = EVERYTHING,
) -> Page:
    """A page of what the viewer may see, the latest first.

    ``search`` looks for beginnings of names and parts of addresses and numbers; every word must be
    found. ``before`` and ``after`` are public ids of applications: the cursors.
    """
    chosen = _visible(viewer).where(*(_has(word) for word in search.split()[:MOST_WORDS]))
    chosen = chosen.where(*only.conditions())
    if after:
        newer = chosen.where(Application.id > _id_of(after)).order_by(Application.id)
        found = list(db.scalars(newer.limit(PAGE + 1)))
        rows = found[:PAGE][::-1]
        return Page(rows, _cursor(rows, 0) if len(found) > PAGE else "", _cursor(rows, -1))
    if before:
        chosen = chosen.where(Application.id < _id_of(before))
    found = list(db.scalars(chosen.order_by(Application.id.desc()).limit(PAGE + 1)))
    rows = found[:PAGE]
    return Page(
        rows, _cursor(rows, 0) if before else "", _cursor(rows, -1) if len(found) > PAGE else ""
    )


def whole_list(
    db: Session, *, viewer: Viewer, search: str = "", only: Narrowing = EVERYTHING
) -> Iterator[Application]:
    """Everything that the list would show page by page, some thousand at a time."""
    chosen = _visible(viewer).where(*(_has(word) for word in search.split()[:MOST_WORDS]))
    ordered = chosen.where(*only.conditions()).order_by(Application.id.desc())
    yield from db.scalars(ordered.execution_options(yield_per=CHUNK))


def applications_of_person(db: Session, person_id: int) -> Sequence[Application]:
    """All applications of one person with their vacancies, the latest first."""
    return db.scalars(
        select(Application)
        .where(Application.person_id == person_id)
        .options(joinedload(Application.vacancy, innerjoin=True))
        .order_by(Application.decided_on.desc(), Application.id.desc())
    ).all()


def other_applications(
    db: Session, application: Application, viewer: Viewer
) -> Sequence[Application]:
    """What else the same person has applied for, as far as the viewer may see it."""
    return db.scalars(
        _visible(viewer)
        .where(Application.person_id == application.person_id, Application.id != application.id)
        .order_by(Application.decided_on.desc(), Application.id.desc())
    ).all()


def address_form_of(application: Application, employer: Employer) -> AddressForm:
    """Sie or Du: the application's own, else the vacancy's, else the employer's."""
    return application.address_form or application.vacancy.address_form or employer.address_form


def latest_address_form(db: Session, person_id: int) -> AddressForm | None:
    """Sie or Du of the person's latest application; None leaves it to the employer."""
    return db.scalar(latest_form(literal(person_id)))


def latest_form(person_id: SQLColumnExpression[Any]) -> Select[AddressForm | None]:
    """The same as a subquery for a row that knows the person."""
    return (
        select(func.coalesce(Application.address_form, Vacancy.address_form))
        .join(Application.vacancy)
        .where(Application.person_id == person_id)
        .order_by(Application.decided_on.desc(), Application.id.desc())
        .limit(1)
    )


def members_of(db: Session, application: Application) -> Sequence[StaffAccount]:
    """The interviewers who may see this application, by name."""
    return db.scalars(
        select(StaffAccount)
        .join(ApplicationMember, ApplicationMember.staff_id == StaffAccount.id)
        .where(ApplicationMember.application_id == application.id)
        .order_by(StaffAccount.name)
    ).all()


def stored_applications(db: Session, numbers: Collection[str]) -> dict[str, StoredApplication]:
    """What is stored under these numbers, in few queries."""
    columns = (
        select(
            Application.number,
            Person.first_name,
            Person.last_name,
            Person.email_key,
            Vacancy.title,
            Application.location,
            Application.applied_on,
            Application.decided_on,
            Application.stage,
            Application.situation,
            Application.person_id,
            Application.id,
        )
        .join(Application.person)
        .join(Application.vacancy)
    )
    wanted = sorted(numbers)
    found = {}
    for start in range(0, len(wanted), CHUNK):
        chunk = columns.where(Application.number.in_(wanted[start : start + CHUNK]))
        for number, first_name, last_name, *rest in db.execute(chunk):
            found[number] = StoredApplication(f"{first_name} {last_name}", *rest)
    return found


def _visible(viewer: Viewer) -> Select[Application]:
    return (
        select(Application)
        .join(Application.person)
        .join(Application.vacancy)
        .options(contains_eager(Application.person), contains_eager(Application.vacancy))
        .where(_may_see(viewer))
    )


def _may_see(viewer: Viewer) -> ColumnElement[bool]:
    """Interviewers see what they took part in; whoever hires sees everything."""
    if viewer.may("candidates.see_all"):
        return true()
    return Application.id.in_(
        select(ApplicationMember.application_id).where(
            ApplicationMember.staff_id == viewer.staff_id
        )
    )


def _has(word: str) -> ColumnElement[bool]:
    lower = word.lower()
    places = [
        Person.email_key.contains(lower, autoescape=True),
        func.lower(Application.number).contains(lower, autoescape=True),
    ]
    if key := name_key(word):
        places.append(Person.search_name.contains(f" {key}", autoescape=True))
    return or_(*places)


def _id_of(public_id: str) -> ColumnElement[int]:
    """The place of a cursor; an unknown one stands nowhere, so nothing comes before or after it."""
    return select(Application.id).where(Application.public_id == public_id).scalar_subquery()


def _cursor(rows: Sequence[Application], at: int) -> str:
    return rows[at].public_id if rows else ""


def asked_before(db: Session, keys: Collection[str]) -> dict[str, bool]:
    """Which of these questions are there already, and whether they are still open."""
    if not keys:
        return {}
    columns = select(ImportQuestion.dedupe_key, ImportQuestion.decided_at)
    found = db.execute(columns.where(ImportQuestion.dedupe_key.in_(list(keys))))
    return {key: decided_at is None for key, decided_at in found}
