"""One record to one application, or to what is wrong with it. Every problem gets a sentence."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from portal.candidates.importing.columns import Columns
from portal.candidates.importing.dates import NoSuchDay, read_day
from portal.candidates.importing.names import NEEDED
from portal.candidates.importing.numbers import number_for
from portal.candidates.importing.reasons import situation_of
from portal.candidates.importing.records import Record
from portal.candidates.importing.sentences import Sentence, State, Verdict, shown
from portal.candidates.models import Situation
from portal.core.messages import N_
from portal.people.addresses import Address, read_address
from portal.people.errors import NotAnAddress
from portal.people.names import is_plain, name_key, tidy

LENGTHS = {
    "number": 60,
    "first_name": 120,
    "last_name": 120,
    "title": 200,
    "department": 120,
    "location": 120,
    "stage": 120,
    "contact": 254,
    "told_via": 60,
}
PLAIN = ("number", "first_name", "last_name", "title", "told_via")
LANGUAGES = {
    "de": "de|deu|ger|deutsch|german|de de|de at|de ch|de de utf 8",
    "en": "en|eng|englisch|english|en us|en gb|en ie",
}
LANGUAGE_WORDS = {word: code for code, words in LANGUAGES.items() for word in words.split("|")}
YES, NO = ("ja", "yes", "x", "true", "wahr"), ("nein", "no", "false", "falsch", "-")
MOST_REMEMBERED = 20_000  # different values of one column, for speed

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
ONE_NAME = N_("%(column)s must hold first and last name, for example “Muster, Erika”.")
OPEN_REASON = N_(
    "%(column)s: the portal does not know “%(value)s”. Please choose the reason later."
)
EMPTY_REASON = N_("%(column)s is empty. Please choose the reason later.")


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

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def name_key(self) -> str:
        """What spellings of the name share."""
        return name_key(self.name) or self.name


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
        self.columns, self.zone = columns, zone
        self._known: dict[str, dict[str, tuple[Any, Sentence | None]]] = {
            name: {} for name in columns.positions
        }
        self._days = {name for name in ("applied_on", "decided_on") if columns.has(name)}

    def check(self, record: Record) -> CheckedLine:
        """The application of this record, or a verdict with all that is wrong with it."""
        fields, columns = record.fields, self.columns
        if fields is None:
            return _wrong(record, Sentence(BAD_QUOTES, {"last": record.last_line}))
        if len(fields) != columns.width or not any(fields):
            if not any(field.strip() for field in fields):
                return Verdict(record.first_line, State.SKIPPED, (Sentence(EMPTY_LINE),))
            if len(fields) != columns.width:
                counts = {"found": len(fields), "expected": columns.width}
                return _wrong(record, Sentence(FIELD_COUNT, counts))
        values = {name: fields[at] for name, at in columns.positions.items()}
        problems: list[Sentence] = []
        row = self._application(values, problems)
        if row is not None:
            return GoodLine(record.first_line, row)
        if not any(field.strip() for field in fields):
            return Verdict(record.first_line, State.SKIPPED, (Sentence(EMPTY_LINE),))
        return _wrong(record, *problems)

    def _application(
        self, values: dict[str, str], problems: list[Sentence]
    ) -> ApplicationLine | None:
        notes: list[Sentence] = []
        number = self._text("number", values, problems)
        first_name, last_name = self._names(values, problems)
        address = self._address(values["email"], problems)
        title, department, location, stage, contact = (
            self._read(name, values, _text, problems)
            for name in ("title", "department", "location", "stage", "contact")
        )
        applied_on = self._read("applied_on", values, _day, problems)
        decided_on = self._read("decided_on", values, _day, problems)
        language = self._read("language", values, _language, problems)
        told, told_via = self._told(values, problems)
        situation = self._read("situation", values, _situation, notes)
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

    def complaint(self, message: str, name: str, **values: str | int) -> Sentence:
        return Sentence(message, {"column": self.columns.name(name), **values})

    def _read(
        self,
        name: str,
        values: dict[str, str],
        read: "Callable[[LineChecker, str, str], tuple[Any, Sentence | None]]",
        problems: list[Sentence],
    ) -> Any:
        """The value of a column that repeats itself; what is wrong with it goes to ``problems``."""
        given = values.get(name)
        if given is None:
            return None
        known = self._known[name]
        found = known.get(given)
        if found is None:
            found = read(self, name, tidy(given))
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
        value, problem = _text(self, name, tidy(given))
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
            problems.append(self.complaint(message, "name"))
        elif not (is_plain(first) and is_plain(last)):
            problems.append(self.complaint(NOT_PLAIN, "name"))
        elif max(len(first), len(last)) > LENGTHS["last_name"]:
            problems.append(self.complaint(TOO_LONG, "name", most=LENGTHS["last_name"]))
        return first, last

    def _address(self, given: str, problems: list[Sentence]) -> Address:
        value = tidy(given)
        try:
            return read_address(value)
        except NotAnAddress:
            problems.append(self.complaint(NO_ADDRESS if value else EMPTY, "email"))
            return Address("", "")

    def _told(
        self, values: dict[str, str], problems: list[Sentence]
    ) -> tuple[date | bool | None, str]:
        if "told_on" not in values:
            return None, self._read("told_via", values, _text, problems) or ""
        told = self._read("told_on", values, _told, problems)
        via = self._read("told_via", values, _text, problems) or ""
        return told, via


def split_name(name: str) -> tuple[str, str]:
    """First and last name of "Muster, Erika" or "Erika Muster"; whatever is missing is empty.

    Without a comma the last word is the last name; written one after the other, the two are the
    name as it was given.
    """
    if "," in name:
        last, _comma, first = name.partition(",")
    else:
        first, _blank, last = name.rpartition(" ")
    return first.strip(), last.strip()


def _text(checker: LineChecker, name: str, value: str) -> tuple[str, Sentence | None]:
    if not value:
        return "", checker.complaint(EMPTY, name) if name in NEEDED else None
    if len(value) > LENGTHS[name]:
        return value, checker.complaint(TOO_LONG, name, most=LENGTHS[name])
    if name in PLAIN and not is_plain(value):
        return value, checker.complaint(NOT_PLAIN, name)
    return value, None


def _day(checker: LineChecker, name: str, value: str) -> tuple[date | None, Sentence | None]:
    if not value:
        return None, checker.complaint(EMPTY, name) if name in NEEDED else None
    try:
        day = read_day(value, checker.zone)
    except NoSuchDay:
        return None, checker.complaint(NO_SUCH_DAY, name, value=shown(value))
    if day is None:
        return None, checker.complaint(NO_DATE, name, value=shown(value))
    return day, None


def _told(
    checker: LineChecker, name: str, value: str
) -> tuple[date | bool | None, Sentence | None]:
    if not value:
        return None, None
    if value.casefold() in YES:
        return True, None
    if value.casefold() in NO:
        return False, None
    return _day(checker, name, value)


def _language(checker: LineChecker, name: str, value: str) -> tuple[str, Sentence | None]:
    if not value:
        return "", None
    code = LANGUAGE_WORDS.get(value.casefold().replace("-", " ").replace("_", " "))
    if code is None:
        return "", checker.complaint(NO_LANGUAGE, name, value=shown(value))
    return code, None


def _situation(checker: LineChecker, name: str, value: str) -> tuple[Situation, Sentence | None]:
    if not value:
        return Situation.OPEN, checker.complaint(EMPTY_REASON, name)
    found = situation_of(value)
    if found is None:
        return Situation.OPEN, checker.complaint(OPEN_REASON, name, value=shown(value))
    return found, None


def _wrong(record: Record, *sentences: Sentence) -> Verdict:
    return Verdict(record.first_line, State.WRONG, sentences)
