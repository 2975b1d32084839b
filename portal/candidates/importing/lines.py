"""One record to one application, or to what is wrong with it. Every problem gets a sentence."""

import re
from dataclasses import dataclass
from datetime import date

from portal.candidates.importing.columns import NAMES, NEEDED, Columns
from portal.candidates.importing.records import Record
from portal.candidates.importing.sentences import Sentence, State, Verdict, shown
from portal.candidates.models import Situation
from portal.core.messages import N_
from portal.core.voices import LANGUAGES
from portal.people.addresses import Address, read_address
from portal.people.errors import NotAnAddress
from portal.people.names import is_plain, tidy

LENGTHS = {
    "number": 60,
    "first_name": 120,
    "last_name": 120,
    "title": 200,
    "department": 120,
    "location": 120,
    "stage": 120,
    "contact": 254,
}
PLAIN = ("number", "first_name", "last_name", "title")
GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)
SITUATIONS = {
    "Andere Person besser passend": Situation.OTHER_PERSON,
    "Stelle intern besetzt": Situation.FILLED_INTERNALLY,
    "Stelle zurückgezogen": Situation.JOB_WITHDRAWN,
    "Fachkenntnisse fehlen": Situation.NOT_ENOUGH_MATCH,
}
REASONS = {reason.casefold(): situation for reason, situation in SITUATIONS.items()}

EMPTY_LINE = N_("The line is empty.")
BAD_QUOTES = N_("From here to line %(last)s the quotation marks do not close as they should.")
FIELD_COUNT = N_("The line has %(found)s fields, the first line of the file has %(expected)s.")
EMPTY = N_("%(column)s is empty.")
TOO_LONG = N_("%(column)s is longer than %(most)s characters.")
NOT_PLAIN = N_("%(column)s begins with =, +, - or @, or contains < or >.")
NO_ADDRESS = N_("%(column)s is not a complete address.")
NO_DATE = N_("%(column)s: “%(value)s” is not a date like 31.12.2026.")
NO_SUCH_DAY = N_("%(column)s: there is no day %(value)s.")
TOO_EARLY = N_("The decision is dated before the application.")
NO_LANGUAGE = N_("%(column)s: only de and en are possible, not “%(value)s”.")
NO_REASON = N_("%(column)s: the portal does not know “%(value)s”. It knows: %(known)s.")


@dataclass(frozen=True, slots=True)
class ApplicationLine:
    """An application as the file tells it, tidied and checked."""

    number: str
    first_name: str
    last_name: str
    email: str
    email_key: str
    language: str
    title: str
    department: str
    location: str
    applied_on: date
    decided_on: date
    stage: str
    situation: Situation
    contact: str

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True, slots=True)
class GoodLine:
    """A line whose own contents are right; what is stored may still speak against it."""

    line: int
    row: ApplicationLine


CheckedLine = GoodLine | Verdict


def check_line(record: Record, columns: Columns) -> CheckedLine:
    """The application of this record, or a verdict with all that is wrong with it."""
    if record.fields is None:
        return _wrong(record, Sentence(BAD_QUOTES, {"last": record.last_line}))
    if not any(field.strip() for field in record.fields):
        return Verdict(record.first_line, State.SKIPPED, (Sentence(EMPTY_LINE),))
    if len(record.fields) != columns.width:
        counts = {"found": len(record.fields), "expected": columns.width}
        return _wrong(record, Sentence(FIELD_COUNT, counts))
    checks = _Checks({field: tidy(record.fields[at]) for field, at in columns.positions.items()})
    row = checks.application()
    return GoodLine(record.first_line, row) if row else _wrong(record, *checks.problems)


def _wrong(record: Record, *sentences: Sentence) -> Verdict:
    return Verdict(record.first_line, State.WRONG, sentences)


class _Checks:
    """Reads the values of one record and collects what is wrong with them."""

    def __init__(self, values: dict[str, str]) -> None:
        self.values = values
        self.problems: list[Sentence] = []

    def application(self) -> ApplicationLine | None:
        texts = {field: self.text(field) for field in LENGTHS}
        address = self.address()
        language, situation = self.language(), self.situation()
        applied_on, decided_on = self.day("applied_on"), self.day("decided_on")
        if applied_on and decided_on and decided_on < applied_on:
            self.problems.append(Sentence(TOO_EARLY))
        if self.problems or not (applied_on and decided_on and situation):
            return None
        return ApplicationLine(
            **texts,
            email=address.text,
            email_key=address.key,
            language=language,
            applied_on=applied_on,
            decided_on=decided_on,
            situation=situation,
        )

    def text(self, field: str) -> str:
        value, most = self.values.get(field, ""), LENGTHS[field]
        if not value and field in NEEDED:
            self.complain(EMPTY, field)
        elif len(value) > most:
            self.complain(TOO_LONG, field, most=most)
        elif field in PLAIN and not is_plain(value):
            self.complain(NOT_PLAIN, field)
        return value

    def address(self) -> Address:
        value = self.values["email"]
        try:
            return read_address(value)
        except NotAnAddress:
            self.complain(NO_ADDRESS if value else EMPTY, "email")
            return Address("", "")

    def day(self, field: str) -> date | None:
        value = self.values[field]
        if not value:
            self.complain(EMPTY, field)
            return None
        parts = GERMAN_DATE.fullmatch(value)
        if parts is None:
            self.complain(NO_DATE, field, value=shown(value))
            return None
        return self._existing_day(field, *(int(part) for part in parts.groups()))

    def _existing_day(self, field: str, day: int, month: int, year: int) -> date | None:
        try:
            found = date(year, month, day)
        except ValueError:
            found = EARLIEST
        if EARLIEST < found < LATEST:
            return found
        self.complain(NO_SUCH_DAY, field, value=shown(self.values[field]))
        return None

    def language(self) -> str:
        value = self.values["language"].lower()
        if not value:
            self.complain(EMPTY, "language")
        elif value not in LANGUAGES:
            self.complain(NO_LANGUAGE, "language", value=shown(value))
        return value

    def situation(self) -> Situation | None:
        value = self.values["situation"]
        if not value:
            self.complain(EMPTY, "situation")
            return None
        situation = REASONS.get(value.casefold())
        if situation is None:
            known = ", ".join(SITUATIONS)
            self.complain(NO_REASON, "situation", value=shown(value), known=known)
        return situation

    def complain(self, message: str, field: str, **values: str | int) -> None:
        self.problems.append(Sentence(message, {"column": NAMES[field], **values}))
