"""Writes what an import brings, some thousand lines at a time within the caller's transaction."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.candidates.days import employer_zone, midday
from portal.candidates.importing.lines import ApplicationLine
from portal.candidates.importing.planning import NewApplication, NewQuestion, Step
from portal.candidates.lines_kept import details_of
from portal.candidates.models import Application, ImportQuestion, ImportRun, ToldBy
from portal.core.db import table_of
from portal.core.ids import new_public_id
from portal.employer.queries import get_employer
from portal.people.service import NewPerson, add_people
from portal.staff.queries import active_accounts, address_key
from portal.vacancies.queries import ids_by_title
from portal.vacancies.service import add_vacancies


class Taking:
    """One file that is being taken over."""

    def __init__(
        self,
        db: Session,
        run: ImportRun,
        now: datetime,
        repeated_addresses: frozenset[int] | None = None,
    ) -> None:
        self.db, self.run, self.now = db, run, now
        self._repeated = repeated_addresses
        self.questions = 0
        self._zone, self._language = employer_zone(db), get_employer(db).language
        self._contacts = {account.email_key: account.id for account in active_accounts(db)}
        self._people: dict[str, int] = {}  # whom this file brought, by address
        self._vacancies: dict[str, int] = {}
        self._moments: dict[date, datetime] = {}

    def take(self, steps: Sequence[Step]) -> None:
        """Add the new applications of these lines and the questions they raise."""
        new = [step.new for step in steps if step.new is not None]
        if new:
            self._add_people(new)
            self._add_vacancies(new)
            self._add_applications(new)
        questions = [step.question for step in steps if step.question is not None]
        if questions:
            self.db.execute(insert(ImportQuestion), [self._question(asked) for asked in questions])
            self.questions += len(questions)
        if self._repeated is not None:  # nobody asks for the others again
            known = self._people.items()
            self._people = {key: id_ for key, id_ in known if hash(key) in self._repeated}

    def add_one(self, row: ApplicationLine, person_id: int) -> None:
        """Add one application of somebody who is there."""
        added = NewApplication(row, person_id)
        self._add_vacancies([added])
        self._add_applications([added])

    def _add_applications(self, new: Sequence[NewApplication]) -> None:
        rows = [self._application(added) for added in new]
        self.db.execute(insert(table_of(Application)), rows)

    def _application(self, added: NewApplication) -> dict[str, Any]:
        row = added.row
        return {
            "public_id": new_public_id(),
            "number": row.number,
            "person_id": added.person_id or self._people[row.email_key],
            "vacancy_id": self._vacancies[row.title],
            "import_run_id": self.run.id,
            "contact_id": self._contacts.get(address_key(row.contact)) if row.contact else None,
            "location": row.location,
            "applied_on": row.applied_on,
            "decided_on": row.decided_on,
            "stage": row.stage,
            "situation": row.situation,
            "created_at": self.now,
            **self.told(row),
        }

    def told(self, row: ApplicationLine) -> dict[str, Any]:
        """Since when the person knows: by the line, else by the choice for the whole file."""
        told = self.run.already_told if row.told is None else row.told
        if not told:
            return {"told_at": None, "told_by": None, "told_via": ""}
        day = row.decided_on if told is True else told
        if day not in self._moments:
            self._moments[day] = min(midday(day, self._zone), self.now)
        via = row.told_via or self.run.told_via
        return {"told_at": self._moments[day], "told_by": ToldBy.EMPLOYER, "told_via": via}

    def _add_people(self, new: Sequence[NewApplication]) -> None:
        """The new people, each once however many applications they have."""
        people = {
            added.row.email_key: NewPerson(
                first_name=added.row.first_name,
                last_name=added.row.last_name,
                email=added.row.email,
                email_key=added.row.email_key,
                language=added.row.language or self._language,
                name_key=added.row.name_key,
            )
            for added in reversed(new)
            if added.person_id is None and added.row.email_key not in self._people
        }
        self._people |= add_people(self.db, list(people.values())[::-1], now=self.now)

    def _add_vacancies(self, new: Sequence[NewApplication]) -> None:
        """A vacancy that is not there yet comes into being with its department."""
        wanted = {
            added.row.title: added.row.department
            for added in reversed(new)
            if added.row.title not in self._vacancies
        }
        if not wanted:
            return
        self._vacancies |= ids_by_title(self.db, wanted.keys())
        unknown = {t: name for t, name in wanted.items() if t not in self._vacancies}
        self._vacancies |= add_vacancies(self.db, unknown, now=self.now)

    def _question(self, asked: NewQuestion) -> dict[str, Any]:
        return {
            "public_id": new_public_id(),
            "import_run_id": self.run.id,
            "line": asked.line,
            "kind": asked.kind,
            "dedupe_key": asked.dedupe_key,
            "person_id": asked.person_id or self._people[asked.row.email_key],
            "application_id": asked.application_id,
            "details": details_of(asked.row),
            "undo": {},
            "asked_at": self.now,
        }
