"""Every code that is written has words; found by reading the code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import portal
from portal.audit.models import ActorKind, AuditEntry
from portal.audit.words import ACTIONS, SUBJECTS, Line, line_of
from portal.tables import ALL_TABLES
from portal.web.locale import Voice, speaking
from tests.factories import NOW

CODE = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")
# Endpoints and permissions look like actions.
TAKE_OTHER_CODES = {"url_for", "staff_required", "roles_may"}
WRITERS = {"record", "_record"}
# Their rows are never what an entry is about.
NEVER_A_SUBJECT = {"criterion", "link_code"}


def written_actions() -> Iterator[tuple[str, str]]:
    """Each dotted string in a function that writes to the trail, and where it stands."""
    root = Path(portal.__file__).parent
    for path in sorted(root.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef) and _writes(function):
                for code in _codes(function):
                    yield code, str(path.relative_to(root))


def _writes(function: ast.FunctionDef) -> bool:
    return not WRITERS.isdisjoint(_name(node) for node in ast.walk(function))


def _codes(function: ast.FunctionDef) -> Iterator[str]:
    others = {
        id(argument)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and _name(node) in TAKE_OTHER_CODES
        for argument in node.args
    }
    for node in ast.walk(function):
        value = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
        if isinstance(value, str) and CODE.fullmatch(value) and id(node) not in others:
            yield value


def _name(node: ast.AST) -> str:
    """The name of the function that is called, if this is a call."""
    called = node.func if isinstance(node, ast.Call) else None
    return getattr(called, "attr", getattr(called, "id", ""))


WRITTEN = sorted(set(written_actions()))


def test_the_search_finds_what_is_known_to_be_written() -> None:
    found = {code for code, _place in WRITTEN}

    assert {
        "account.signed_in",
        "feedback.released",
        "messages.stopped",
        "employer.changed",
    } <= found


@pytest.mark.parametrize(("code", "place"), WRITTEN)
def test_every_action_has_words(code: str, place: str) -> None:
    assert code in ACTIONS, place


def test_no_words_are_left_over() -> None:
    assert set(ACTIONS) == {code for code, _place in WRITTEN}


def test_every_table_with_a_public_id_has_a_name() -> None:
    tables = {name for name, table in ALL_TABLES.tables.items() if "public_id" in table.c}

    assert tables - NEVER_A_SUBJECT <= set(SUBJECTS)


def an_entry(**values: object) -> AuditEntry:
    defaults = {
        "at": NOW,
        "actor_kind": ActorKind.STAFF,
        "actor_name": "Lena Vogt",
        "action": "person.corrected",
        "subject_kind": "person",
        "subject_id": "abcdefghijklmnopqrstuv",
        "details": {},
    }
    return AuditEntry(**defaults | values)


def english(entry: AuditEntry) -> Line:
    with speaking(Voice("en")):
        return line_of(entry)


def test_a_line_says_who_did_what_to_what() -> None:
    line = english(an_entry(details={"fields": ["email", "language"], "rows": 12}))

    assert (line.who, line.action, line.subject) == ("Lena Vogt", "Person corrected", "Person")
    assert line.subject_id == "abcdefgh"
    assert line.details == "fields: email, language; rows: 12"


def test_people_have_no_name_in_the_trail() -> None:
    assert english(an_entry(actor_kind=ActorKind.PERSON, actor_name=None)).who == "The person"
    assert english(an_entry(actor_kind=ActorKind.SYSTEM, actor_name=None)).who == "The portal"
    assert english(an_entry(actor_name=None)).who == "A member of staff"


def test_an_unknown_code_is_shown_as_it_is() -> None:
    line = english(an_entry(action="weather.changed", subject_kind="sky", subject_id=None))

    assert (line.action, line.subject, line.subject_id) == ("weather.changed", "sky", "")
