"""Bringing in an export: checked first, then all good lines in one transaction, or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.candidates import queries
from portal.candidates.days import employer_zone, midday
from portal.candidates.errors import ImportDisturbed
from portal.candidates.importing import CheckedFile, check_file
from portal.candidates.importing.columns import DroppedColumn
from portal.candidates.importing.lines import GoodLine
from portal.candidates.importing.planning import NewApplication, Plan, Stored, make_plan
from portal.candidates.importing.sentences import State, Verdict
from portal.candidates.models import Application, ImportRun, ToldBy
from portal.core.ids import new_public_id
from portal.core.runtime import Runtime
from portal.people.queries import people_by_key
from portal.people.service import NewPerson, add_people
from portal.staff.queries import active_accounts, address_key
from portal.vacancies.queries import ids_by_title
from portal.vacancies.service import add_vacancies


@dataclass(frozen=True)
class ImportReport:
    """What became of a file: every line, how many of which state, what stayed out."""

    verdicts: Sequence[Verdict]
    counts: Mapping[State, int]
    dropped: Sequence[DroppedColumn]

    @property
    def new(self) -> int:
        return self.counts[State.NEW]


def import_applications(
    runtime: Runtime,
    *,
    data: bytes,
    file_name: str,
    now: datetime,
    actor: Actor,
    already_told: bool = False,
) -> ImportReport:
    """Bring in an export: all its good lines in one transaction, or none.

    ``already_told``: the employer told everybody on the day of the decision; else our letter is the
    first to say it. Raises an ``ImportRefused`` for a file that cannot be taken at all.
    """
    file = check_file(data)  # takes its time, so it happens before the database is asked to wait
    with runtime.writing() as db:
        return import_lines(
            db, file=file, file_name=file_name, now=now, actor=actor, already_told=already_told
        )


def import_lines(
    db: Session,
    *,
    file: CheckedFile,
    file_name: str,
    now: datetime,
    actor: Actor,
    already_told: bool = False,
) -> ImportReport:
    """Add what is new in a checked file. Imports at the same time happen one after the other; a
    file that brings nothing new changes nothing. Refuses ImportDisturbed.
    """
    try:
        run = _start(db, file_name, now)
        plan = make_plan(file.lines, _stored(db, file))
        if plan.new:
            _add(db, plan.new, run=run, already_told=already_told)
        _finish(db, run, plan, actor)
    except IntegrityError as error:
        raise ImportDisturbed from error
    return ImportReport(
        verdicts=plan.verdicts,
        counts={state: plan.count(state) for state in State},
        dropped=file.dropped,
    )


def _start(db: Session, file_name: str, now: datetime) -> ImportRun:
    """Waits here while another import is under way: two rows cannot both be in progress."""
    run = ImportRun(file_name=file_name[:200], started_at=now, in_progress=True)
    db.add(run)
    db.flush()
    return run


def _stored(db: Session, file: CheckedFile) -> Stored:
    rows = [line.row for line in file.lines if isinstance(line, GoodLine)]
    return Stored(
        applications=queries.stored_applications(db, {row.number for row in rows}),
        people=people_by_key(db, {row.email_key for row in rows}),
    )


def _add(db: Session, new: Sequence[NewApplication], *, run: ImportRun, already_told: bool) -> None:
    now = run.started_at
    people = _add_people(db, new, now)
    vacancies = _vacancies(db, new, now)
    contacts = {account.email_key: account.id for account in active_accounts(db)}
    zone = employer_zone(db)
    rows = [
        {
            "public_id": new_public_id(),
            "number": added.row.number,
            "person_id": added.person_id or people[added.row.email_key],
            "vacancy_id": vacancies[added.row.title],
            "import_run_id": run.id,
            "contact_id": contacts.get(address_key(added.row.contact)),
            "location": added.row.location,
            "applied_on": added.row.applied_on,
            "decided_on": added.row.decided_on,
            "stage": added.row.stage,
            "situation": added.row.situation,
            "created_at": now,
            **_told(added.row.decided_on, zone, now, already_told=already_told),
        }
        for added in new
    ]
    db.execute(insert(Application), rows)


def _told(day: date, zone: ZoneInfo, now: datetime, *, already_told: bool) -> dict[str, Any]:
    if not already_told:
        return {"told_at": None, "told_by": None}
    return {"told_at": min(midday(day, zone), now), "told_by": ToldBy.EMPLOYER}


def _add_people(db: Session, new: Sequence[NewApplication], now: datetime) -> dict[str, int]:
    """The new people by address, each once however many applications they have."""
    people = {
        added.row.email_key: NewPerson(
            first_name=added.row.first_name,
            last_name=added.row.last_name,
            email=added.row.email,
            email_key=added.row.email_key,
            language=added.row.language,
        )
        for added in reversed(new)
        if added.person_id is None
    }
    return add_people(db, list(people.values())[::-1], now=now)


def _vacancies(db: Session, new: Sequence[NewApplication], now: datetime) -> dict[str, int]:
    """Ids by title; a vacancy that is not there yet comes into being with its department."""
    departments = {added.row.title: added.row.department for added in reversed(new)}
    known = ids_by_title(db, departments.keys())
    unknown = {title: name for title, name in departments.items() if title not in known}
    return known | add_vacancies(db, unknown, now=now)


def _finish(db: Session, run: ImportRun, plan: Plan, actor: Actor) -> None:
    """A run that brought nothing leaves no trace; else it is kept with its figures."""
    if not plan.new:
        db.delete(run)
        db.flush()
        return
    run.in_progress = None
    counts = {f"{state}_count": plan.count(state) for state in State}
    for name, number in counts.items():
        setattr(run, name, number)
    db.flush()
    audit.record(db, "applications.imported", actor=actor, subject=run, at=run.started_at, **counts)
