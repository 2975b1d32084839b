"""What becomes of each line, given what is stored. Decides, and writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import NamedTuple

from portal.candidates.importing.lines import ApplicationLine, CheckedLine, GoodLine
from portal.candidates.importing.names import TITLES
from portal.candidates.importing.sentences import Sentence, State, Verdict
from portal.candidates.models import QuestionKind, Situation
from portal.core.messages import N_
from portal.people.names import is_same_name

# One for all lines: a file may have two hundred thousand
NEW_PERSON = (Sentence(N_("New application of a new person.")),)
KNOWN_PERSON = (Sentence(N_("New application of a person who is already known.")),)
UNCHANGED = (Sentence(N_("This application is already there, unchanged.")),)
CHANGED = N_(
    "This application is already there and stays as it is. The file differs in: %(columns)s."
)
OTHER_NUMBER = Sentence(N_("In the portal this application number belongs to somebody else."))
TWICE = N_("The same application is already in line %(other)s.")
TWICE_DIFFERENT = N_(
    "Line %(other)s has the same application number with other details. "
    "Please keep the line that is right."
)
SHARED_IN_FILE = N_(
    "The address is also in line %(other)s, with another name. Please decide whether it is the "
    "same person."
)
SHARED_IN_PORTAL = Sentence(
    N_(
        "In the portal the address belongs to somebody with another name. Please decide whether "
        "it is the same person."
    )
)
OTHER_ADDRESS = Sentence(
    N_(
        "This application is already there with another address. Please decide whether to take "
        "the new one."
    )
)
ASKED = Sentence(N_("The question about this line waits for a decision."))
DECIDED = Sentence(N_("You have decided about this line before."))
NAMES = {"name": "Name", **TITLES}


@dataclass(frozen=True, slots=True)
class StoredApplication:
    """An application as the portal has it, as far as a file says the same things."""

    name: str
    email_key: str
    title: str
    location: str
    applied_on: date | None
    decided_on: date
    stage: str
    situation: Situation
    person_id: int = 0
    application_id: int = 0


@dataclass(frozen=True)
class Stored:
    """What the portal has about the numbers and addresses of some lines."""

    applications: Mapping[str, StoredApplication] = field(default_factory=dict)
    people: Mapping[str, list[tuple[int, str]]] = field(default_factory=dict)  # by address key


@dataclass(frozen=True, slots=True)
class NewApplication:
    """To be added; ``person_id`` None means a person whom this file brings."""

    row: ApplicationLine
    person_id: int | None


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """For staff to decide; ``person_id`` None means a person whom this file brings."""

    line: int
    kind: QuestionKind
    dedupe_key: str
    row: ApplicationLine
    person_id: int | None
    application_id: int | None = None


class Step(NamedTuple):
    """One line of the file, decided."""

    verdict: Verdict
    new: NewApplication | None = None
    question: NewQuestion | None = None


class Planner:
    """Decides about the lines of one file in their order; it remembers what earlier lines brought.

    What is kept of them is small: a file may have two hundred thousand. Less still, when the hashes
    of the numbers and addresses that come more than once are known beforehand.
    """

    def __init__(
        self,
        repeated_numbers: frozenset[int] | None = None,
        repeated_addresses: frozenset[int] | None = None,
    ) -> None:
        self._repeated_numbers, self._repeated_addresses = repeated_numbers, repeated_addresses
        self._numbers: dict[str, tuple[int, int]] = {}  # line, hash of the row
        self._addresses: dict[str, tuple[int, int]] = {}  # line, hash of the name

    def decide(self, line: CheckedLine, stored: Stored) -> Step:
        if isinstance(line, Verdict):
            return Step(line)
        step = self._decide(line, stored)
        state, row = step.verdict.state, line.row
        is_open = state is not State.WRONG or step.question is not None
        if is_open and _may_return(row.number, self._repeated_numbers):
            self._numbers.setdefault(row.number, (line.line, hash(row)))
        if state in (State.NEW, State.KNOWN) and _may_return(
            row.email_key, self._repeated_addresses
        ):
            self._addresses.setdefault(row.email_key, (line.line, hash(row.name_key)))
        return step

    def _decide(self, line: GoodLine, stored: Stored) -> Step:
        row = line.row
        if earlier := self._numbers.get(row.number):
            return _again_in_file(line, *earlier)
        if known := stored.applications.get(row.number):
            return _again_in_portal(line, known)
        return self._new(line, stored)

    def _new(self, line: GoodLine, stored: Stored) -> Step:
        row = line.row
        owners = stored.people.get(row.email_key, [])
        for person_id, name in owners:
            if is_same_name(name, row.name):
                return _taken(line, KNOWN_PERSON, person_id)
        earlier = self._addresses.get(row.email_key)
        if earlier is None and not owners:
            return _taken(line, NEW_PERSON, None)
        if earlier is not None and earlier[1] == hash(row.name_key):
            return _taken(line, KNOWN_PERSON, None)
        sentence = SHARED_IN_PORTAL
        if earlier is not None:
            sentence = Sentence(SHARED_IN_FILE, {"other": earlier[0]})
        question = NewQuestion(
            line.line,
            QuestionKind.NAME_DIFFERS,
            dedupe_key(QuestionKind.NAME_DIFFERS, row),
            row,
            owners[0][0] if owners else None,
        )
        return Step(Verdict(line.line, State.WRONG, (sentence,)), None, question)


def _may_return(value: str, repeated: frozenset[int] | None) -> bool:
    return repeated is None or hash(value) in repeated


def settled(step: Step, asked: Mapping[str, bool]) -> Step:
    """The step, given which questions have been asked before and whether they are still open."""
    question = step.question
    if question is None or question.dedupe_key not in asked:
        return step
    if asked[question.dedupe_key]:
        sentences = (*step.verdict.sentences, ASKED)
        return Step(Verdict(question.line, step.verdict.state, sentences))
    return Step(Verdict(question.line, State.SKIPPED, (DECIDED,)))


def dedupe_key(kind: QuestionKind, row: ApplicationLine) -> str:
    """The same line asks the same question once, also in another file."""
    whole = f"{row.number}\n{row.email_key}\n{row.name_key}"
    return f"{kind}:{sha256(whole.encode()).hexdigest()[:32]}"


def _taken(line: GoodLine, sentence: tuple[Sentence, ...], person_id: int | None) -> Step:
    said = (*sentence, *line.row.notes) if line.row.notes else sentence
    return Step(Verdict(line.line, State.NEW, said), NewApplication(line.row, person_id))


def _again_in_file(line: GoodLine, other: int, fingerprint: int) -> Step:
    where = {"other": other}
    if hash(line.row) == fingerprint:
        return Step(Verdict(line.line, State.SKIPPED, (Sentence(TWICE, where),)))
    return Step(Verdict(line.line, State.WRONG, (Sentence(TWICE_DIFFERENT, where),)))


def _again_in_portal(line: GoodLine, known: StoredApplication) -> Step:
    row = line.row
    differences = _differences(row, known)
    if not differences:
        return Step(Verdict(line.line, State.KNOWN, UNCHANGED))
    if {"name", "email"} <= set(differences):
        return Step(Verdict(line.line, State.WRONG, (OTHER_NUMBER,)))
    if "email" in differences:
        question = NewQuestion(
            line.line,
            QuestionKind.ADDRESS_DIFFERS,
            dedupe_key(QuestionKind.ADDRESS_DIFFERS, row),
            row,
            known.person_id,
            known.application_id,
        )
        return Step(Verdict(line.line, State.SKIPPED, (OTHER_ADDRESS,)), None, question)
    columns = ", ".join(NAMES[name] for name in differences)
    return Step(Verdict(line.line, State.SKIPPED, (Sentence(CHANGED, {"columns": columns}),)))


def _differences(row: ApplicationLine, stored: StoredApplication) -> list[str]:
    """Language and contact are left out: the person and the portal decide those later on. What the
    file does not say is no difference, nor is a reason that staff has chosen."""
    pairs = {
        "name": is_same_name(row.name, stored.name),
        "email": row.email_key == stored.email_key,
        "title": row.title == stored.title,
        "location": row.location in ("", stored.location),
        "applied_on": row.applied_on in (None, stored.applied_on),
        "decided_on": row.decided_on == stored.decided_on,
        "stage": row.stage in ("", stored.stage),
        "situation": row.situation in (Situation.OPEN, stored.situation),
    }
    return [name for name, is_same in pairs.items() if not is_same]
