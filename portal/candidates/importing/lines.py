"""One record to one application, or to what is wrong with it. Every problem gets a sentence."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from portal.candidates.importing.columns import Columns
from portal.candidates.importing.numbers import number_for
from portal.candidates.importing.records import Record
from portal.candidates.importing.sentences import Sentence, State, Verdict
from portal.candidates.importing.values import (
    EMPTY,
    LENGTHS,
    NO_ADDRESS,
    NOT_PLAIN,
    TOO_LONG,
    Reader,
    split_name,
)
from portal.candidates.models import Situation
from portal.core.messages import N_
from portal.people.addresses import Address, read_address
from portal.people.errors import NotAnAddress
from portal.people.names import is_plain, name_key, tidy

MOST_REMEMBERED = 20_000  # different values of one column, for speed

EMPTY_LINE = N_("The line is empty.")
BAD_QUOTES = N_("From here to line %(last)s the quotation marks do not close as they should.")
FIELD_COUNT = N_("The line has %(found)s fields, the first line of the file has %(expected)s.")
TOO_EARLY = N_("The decision is dated before the application.")
ONE_NAME = N_("%(column)s must hold first and last name, for example “Muster, Erika”.")


@dataclass(frozen=True, slots=True)
class ApplicationLine:
    """An application as the file tells it, tidied and checked.

    ``language`` is empty when the file does not say; ``told`` None leaves it to the choice for the
    whole file, else it is the day, or False: not told. ``notes`` are sentences about a line that is
    taken all the same.
    """

    number: str
    first_name: str
    last_name: str
    email: str
    email_key: str
    language: str
    title: str
    department: str
    location: str
    applied_on: date | None
    decided_on: date
    stage: str
    situation: Situation
    contact: str
    told: date | bool | None = None
    told_via: str = ""
    notes: tuple[Sentence, ...] = field(default=(), compare=False)
    name_key: str = field(default="", compare=False)  # what spellings of the name share

    def __post_init__(self) -> None:
        if not self.name_key:
            object.__setattr__(self, "name_key", name_key(self.name) or self.name)

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


@dataclass(frozen=True, slots=True)
class GoodLine:
    """A line whose own contents are right; what is stored may still speak against it."""

    line: int
    row: ApplicationLine


CheckedLine = GoodLine | Verdict


class LineChecker:
    """Checks the records of one file. What it has read once in a column it does not read again:
    exports repeat vacancies, places and days."""

    def __init__(self, columns: Columns, zone: ZoneInfo) -> None:
        self.columns, self.reader = columns, Reader(columns, zone)
        self._known: dict[str, dict[str, tuple[Any, Sentence | None]]] = {
            name: {} for name in columns.positions
        }

    def check(self, record: Record) -> CheckedLine:
        """The application of this record, or a verdict with all that is wrong with it."""
        fields, columns = record.fields, self.columns
        if fields is None:
            return _wrong(record, Sentence(BAD_QUOTES, {"last": record.last_line}))
        if not any(field.strip() for field in fields):
            return Verdict(record.first_line, State.SKIPPED, (Sentence(EMPTY_LINE),))
        if len(fields) != columns.width:
            counts = {"found": len(fields), "expected": columns.width}
            return _wrong(record, Sentence(FIELD_COUNT, counts))
        values = {name: fields[at] for name, at in columns.positions.items()}
        problems: list[Sentence] = []
        row = self._application(values, problems)
        return GoodLine(record.first_line, row) if row else _wrong(record, *problems)

    def _application(
        self, values: dict[str, str], problems: list[Sentence]
    ) -> ApplicationLine | None:
        notes: list[Sentence] = []
        number = self._text("number", values, problems)
        first_name, last_name = self._names(values, problems)
        address = self._address(values["email"], problems)
        title, department, location, stage, contact = (
            self._read(name, values, self.reader.text, problems)
            for name in ("title", "department", "location", "stage", "contact")
        )
        applied_on = self._read("applied_on", values, self.reader.day, problems)
        decided_on = self._read("decided_on", values, self.reader.day, problems)
        language = self._read("language", values, self.reader.language, problems)
        told, told_via = self._told(values, problems)
        situation = self._read("situation", values, self.reader.situation, notes)
        if applied_on and decided_on and decided_on < applied_on:
            problems.append(Sentence(TOO_EARLY))
        if problems:
            return None
        return ApplicationLine(
            number=number or number_for(address.key, title, decided_on),
            first_name=first_name,
            last_name=last_name,
            email=address.text,
            email_key=address.key,
            language=language or "",
            title=title,
            department=department or "",
            location=location or "",
            applied_on=applied_on,
            decided_on=decided_on,
            stage=stage or "",
            situation=situation or Situation.OPEN,
            contact=contact or "",
            told=told,
            told_via=told_via,
            notes=tuple(notes),
        )

    def _read(
        self,
        name: str,
        values: dict[str, str],
        read: Callable[[str, str], tuple[Any, Sentence | None]],
        problems: list[Sentence],
    ) -> Any:
        """The value of a column that repeats itself; what is wrong with it goes to ``problems``."""
        given = values.get(name)
        if given is None:
            return None
        known = self._known[name]
        found = known.get(given)
        if found is None:
            found = read(name, tidy(given))
            if len(known) < MOST_REMEMBERED:
                known[given] = found
        value, problem = found
        if problem is not None:
            problems.append(problem)
        return value

    def _text(self, name: str, values: dict[str, str], problems: list[Sentence]) -> str:
        given = values.get(name)
        if given is None:
            return ""
        value, problem = self.reader.text(name, tidy(given))
        if problem is not None:
            problems.append(problem)
        return value

    def _names(self, values: dict[str, str], problems: list[Sentence]) -> tuple[str, str]:
        if "name" not in values:
            return (
                self._text("first_name", values, problems),
                self._text("last_name", values, problems),
            )
        first, last = split_name(tidy(values["name"]))
        if not (first and last):
            message = ONE_NAME if first or last else EMPTY
            problems.append(self.reader.complaint(message, "name"))
        elif not (is_plain(first) and is_plain(last)):
            problems.append(self.reader.complaint(NOT_PLAIN, "name"))
        elif max(len(first), len(last)) > LENGTHS["last_name"]:
            problems.append(self.reader.complaint(TOO_LONG, "name", most=LENGTHS["last_name"]))
        return first, last

    def _address(self, given: str, problems: list[Sentence]) -> Address:
        value = tidy(given)
        try:
            return read_address(value)
        except NotAnAddress:
            problems.append(self.reader.complaint(NO_ADDRESS if value else EMPTY, "email"))
            return Address("", "")

    def _told(
        self, values: dict[str, str], problems: list[Sentence]
    ) -> tuple[date | bool | None, str]:
        if "told_on" not in values:
            return None, self._read("told_via", values, self.reader.text, problems) or ""
        told = self._read("told_on", values, self.reader.told, problems)
        via = self._read("told_via", values, self.reader.text, problems) or ""
        return told, via


def _wrong(record: Record, *sentences: Sentence) -> Verdict:
    return Verdict(record.first_line, State.WRONG, sentences)
