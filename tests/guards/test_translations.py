"""Every sentence of the portal exists in German with Sie, and with Du where it says "you"."""

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
TRANSLATIONS = ROOT / "portal" / "translations"
EXTRACT = "-q extract -F babel.cfg -k N_ -k _l -k lazy_gettext --omit-header -o"
# Words that only fit Sie; "ihr", "ihre" in small letters may be "her" or "their".
SIE = re.compile(r"\b(Sie|Ihnen|Ihre[mnrs]?|Ihr)\b")
DU = re.compile(r"\b([Dd]u|[Dd]ir|[Dd]ich|[Dd]ein(e[mnrs]?)?)\b")
PLACES = re.compile(r"%\((\w+)\)[sd]")
LONGEST_SENTENCE = 22  # words
BANNED = re.compile(r"abgelehnt|ggf\.|bzw\.|i\. ?d\. ?R\.|[^=]!|Ungültige Eingabe")


@cache
def extracted(tmp: Path) -> Catalog:
    """What the sources ask for today, with the places where they do."""
    target = tmp / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", *EXTRACT.split(), str(target), "."]
    subprocess.run(command, cwd=ROOT, check=True)
    with target.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return extracted(tmp_path_factory.getbasetemp())


@cache
def catalogue(name: str) -> Catalog:
    with (TRANSLATIONS / name / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale="de")


def texts(message: Message) -> tuple[str, ...]:
    string = message.string
    return tuple(string) if isinstance(string, tuple | list) else (str(string or ""),)


def key(message: Message) -> tuple[str | None, str]:
    ident = message.id if isinstance(message.id, str) else message.id[0]
    return message.context, ident


def known(name: str) -> dict[tuple[str | None, str], Message]:
    return {key(m): m for m in catalogue(name) if m.id and all(texts(m)) and not m.fuzzy}


def test_every_sentence_is_translated(source: Catalog) -> None:
    german = known("de")
    missing = [key(message)[1] for message in source if message.id and key(message) not in german]
    assert missing == []


def test_no_translation_is_left_over(source: Catalog) -> None:
    wanted = {key(message) for message in source if message.id}
    for name in ("de", "de_DU"):
        assert sorted(set(known(name)) - wanted, key=str) == []


def test_whatever_says_sie_has_a_du_of_its_own(source: Catalog) -> None:
    """Sentences for staff stay with Sie: staff is never addressed with Du."""
    informal = known("de_DU")
    staff_only = only_for_staff(source)
    missing = [
        ident
        for (context, ident), message in known("de").items()
        if any(SIE.search(text) for text in texts(message))
        and (context, ident) not in informal
        and ident not in staff_only
    ]
    assert missing == []


def only_for_staff(source: Catalog) -> set[str]:
    """Sentences that stand nowhere but in the admin's templates and views, and in commands."""
    staff = set()
    for message in source:
        files = [place for place, _line in message.locations]
        if message.id and files and all(is_staff_only(place) for place in files):
            staff.add(key(message)[1])
    return staff


# Of the parts that serve both, these are read by candidates; the letter goes to them by post.
FOR_CANDIDATES = (
    "portal/feedback/views.py",
    "portal/feedback/ways.py",
    "portal/feedback/pages.py",
    "portal/feedback/forms.py",
    "portal/feedback/errors.py",
    "portal/vacancies/views.py",
    "portal/vacancies/words.py",
    "portal/vacancies/announcements.py",
    "templates/admin/feedback/letter.html",
    "portal/feedback/onward.py",
)
FOR_STAFF = (
    "templates/admin/",
    "admin_views.py",
    "admin_forms.py",
    "worklist",
    "/cli",
    "portal/insights/",
    "portal/audit/",
    "portal/vacancies/",
    "portal/candidates/",
    "portal/staff/",
    "portal/employer/",
    "portal/content/",
    "portal/demo/",
    "templates/demo/",
    "portal/outbox/",
    "portal/people/",
    "portal/feedback/",
    "portal/events/admin_",
    "portal/events/exports.py",
    "portal/calls/admin_forms.py",
    "portal/calls/hours",
    "portal/home/admin_",
    "portal/privacy/forms.py",
    "layouts/admin.html",
    "components/rail.html",
)


def is_staff_only(place: str) -> bool:
    return place not in FOR_CANDIDATES and any(mark in place for mark in FOR_STAFF)


@pytest.mark.parametrize("name", ["de", "de_DU"])
def test_places_for_values_are_the_same_in_every_language(name: str) -> None:
    for (_context, ident), message in known(name).items():
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = {place for original in originals for place in PLACES.findall(str(original))}
        for text in texts(message):
            assert set(PLACES.findall(text)) <= wanted | {"num"}, ident
            if not isinstance(message.id, tuple):
                assert set(PLACES.findall(text)) == wanted, ident


def test_no_sentence_mixes_sie_and_du() -> None:
    for name, foreign in (("de", DU), ("de_DU", SIE)):
        for (_context, ident), message in known(name).items():
            if "Sie oder Du" in str(message.string) or ident in ("Sie", "Du"):
                continue
            for text in texts(message):
                assert not foreign.search(text) or is_about_the_forms(text), (name, ident, text)


def is_about_the_forms(text: str) -> bool:
    return bool(SIE.search(text) and re.search(r"\bDu\b", text) and "mit" in text)


@pytest.mark.parametrize("name", ["de", "de_DU"])
def test_the_tone_holds(name: str) -> None:
    for (_context, ident), message in known(name).items():
        for text in texts(message):
            assert not BANNED.search(text), (ident, text)


def test_du_holds_only_what_differs() -> None:
    formal, informal = known("de"), known("de_DU")
    assert [ident for ident in informal if texts(informal[ident]) == texts(formal[ident])] == []


@pytest.mark.parametrize("name", ["de", "de_DU"])
def test_sentences_are_short(name: str) -> None:
    """B1: at most 22 words; what stands for a value counts as one."""
    long = [
        sentence
        for message in known(name).values()
        for text in texts(message)
        for sentence in re.split(r"(?<=[.?:])\s", re.sub(r"<[^>]+>", "", text))
        if len(sentence.split()) > LONGEST_SENTENCE
    ]
    assert long == []
