"""What becomes of each line, given what is stored. Decides, and writes nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from portal.candidates.importing.columns import NAMES
from portal.candidates.importing.lines import ApplicationLine, CheckedLine, GoodLine
from portal.candidates.importing.sentences import Sentence, State, Verdict
from portal.candidates.models import Situation
from portal.core.messages import N_
from portal.people.names import is_same_name

NEW_PERSON = N_("New application of a new person.")
KNOWN_PERSON = N_("New application of a person who is already known.")
UNCHANGED = N_("This application is already there, unchanged.")
CHANGED = N_(
    "This application is already there and stays as it is. The file differs in: %(columns)s."
)
OTHER_NUMBER = N_("In the portal this application number belongs to somebody else.")
TWICE = N_("The same application is already in line %(other)s.")
TWICE_DIFFERENT = N_(
    "Line %(other)s has the same application number with other details. "
    "Please keep the line that is right."
)
SHARED_IN_FILE = N_(
    "The address is also in line %(other)s, with another name. Please find out whose it is, "
    "correct the file and import it again."
)
SHARED_IN_PORTAL = N_(
    "In the portal the address belongs to somebody with another name. If it is the same person, "
    "correct the name there, else the address in the file; then import it again."
)


@dataclass(frozen=True, slots=True)
class StoredApplication:
    """An application as the portal has it, as far as a file says the same things."""

    name: str
    email_key: str
    title: str
    location: str
    applied_on: date
    decided_on: date
    stage: str
    situation: Situation


@dataclass(frozen=True)
class Stored:
    """What the portal has about the numbers and addresses of a file."""

    applications: Mapping[str, StoredApplication]
    people: Mapping[str, list[tuple[int, str]]]  # by address key: id and name


@dataclass(frozen=True, slots=True)
class NewApplication:
    """To be added; ``person_id`` None means that the person is new as well."""

    row: ApplicationLine
    person_id: int | None


@dataclass
class Plan:
    """A verdict for every line, and what is to be added."""

    verdicts: list[Verdict] = field(default_factory=list)
    new: list[NewApplication] = field(default_factory=list)

    def count(self, state: State) -> int:
        return sum(verdict.state is state for verdict in self.verdicts)


def make_plan(lines: Iterable[CheckedLine], stored: Stored) -> Plan:
    """Decide about all lines, in the order of the file."""
    plan = Plan()
    seen = _Seen(stored)
    for line in lines:
        if isinstance(line, Verdict):
            plan.verdicts.append(line)
            continue
        state, sentence, new = _decide(line, seen)
        plan.verdicts.append(Verdict(line.line, state, (sentence,)))
        if new is not None:
            plan.new.append(new)
        if state is not State.WRONG:
            seen.remember(line)
    return plan


class _Seen:
    """What is stored, and what earlier lines of the file have brought."""

    def __init__(self, stored: Stored) -> None:
        self.stored = stored
        self.by_number: dict[str, GoodLine] = {}
        self.by_address: dict[str, GoodLine] = {}

    def remember(self, line: GoodLine) -> None:
        self.by_number.setdefault(line.row.number, line)
        self.by_address.setdefault(line.row.email_key, line)


_Decision = tuple[State, Sentence, NewApplication | None]


def _decide(line: GoodLine, seen: _Seen) -> _Decision:
    row = line.row
    if earlier := seen.by_number.get(row.number):
        return _again_in_file(row, earlier)
    if stored := seen.stored.applications.get(row.number):
        return _again_in_portal(row, stored)
    return _new(row, seen)


def _again_in_file(row: ApplicationLine, earlier: GoodLine) -> _Decision:
    where = {"other": earlier.line}
    if row == earlier.row:
        return State.SKIPPED, Sentence(TWICE, where), None
    return State.WRONG, Sentence(TWICE_DIFFERENT, where), None


def _again_in_portal(row: ApplicationLine, stored: StoredApplication) -> _Decision:
    differences = _differences(row, stored)
    if not differences:
        return State.KNOWN, Sentence(UNCHANGED), None
    if {"name", "email"} <= set(differences):
        return State.WRONG, Sentence(OTHER_NUMBER), None
    columns = ", ".join(NAMES.get(name, "Name") for name in differences)
    return State.SKIPPED, Sentence(CHANGED, {"columns": columns}), None


def _differences(row: ApplicationLine, stored: StoredApplication) -> list[str]:
    """Language and contact are left out: the person and the portal decide those later on."""
    pairs = {
        "name": is_same_name(row.name, stored.name),
        "email": row.email_key == stored.email_key,
        "title": row.title == stored.title,
        "location": row.location == stored.location,
        "applied_on": row.applied_on == stored.applied_on,
        "decided_on": row.decided_on == stored.decided_on,
        "stage": row.stage == stored.stage,
        "situation": row.situation is stored.situation,
    }
    return [name for name, is_same in pairs.items() if not is_same]


def _new(row: ApplicationLine, seen: _Seen) -> _Decision:
    owners = seen.stored.people.get(row.email_key, [])
    for person_id, name in owners:
        if is_same_name(name, row.name):
            return State.NEW, Sentence(KNOWN_PERSON), NewApplication(row, person_id)
    earlier = seen.by_address.get(row.email_key)
    if earlier is None and not owners:
        return State.NEW, Sentence(NEW_PERSON), NewApplication(row, None)
    if earlier is not None and is_same_name(earlier.row.name, row.name):
        return State.NEW, Sentence(KNOWN_PERSON), NewApplication(row, None)
    if earlier is not None:
        return State.WRONG, Sentence(SHARED_IN_FILE, {"other": earlier.line}), None
    return State.WRONG, Sentence(SHARED_IN_PORTAL), None
