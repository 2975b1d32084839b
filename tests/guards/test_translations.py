"""Every sentence of the portal exists in German with Sie, and with Du where it addresses the reader."""

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
# Words that only fit Sie; "ihr", "ihre" in small letters may be "her" or "their".
SIE = re.compile(r"\b(Sie|Ihnen|Ihre[mnrs]?|Ihr)\b")
DU = re.compile(r"\b([Dd]u|[Dd]ir|[Dd]ich|[Dd]ein(e[mnrs]?)?)\b")
PLACES = re.compile(r"%\((\w+)\)[sd]")
BANNED = re.compile(r"abgelehnt|ggf\.|bzw\.|i\. ?d\. ?R\.|[^=]!|Ungültige Eingabe")


@cache
def extracted(tmp: Path) -> Catalog:
    """What the sources ask for today."""
    target = tmp / "messages.pot"
    subprocess.run(
        [
            sys.executable,
            "-m",
            "babel.messages.frontend",
            "-q",
            "extract",
            "-F",
            str(ROOT / "babel.cfg"),
            "-k",
            "N_",
            "-k",
            "_l",
            "-k",
            "lazy_gettext",
            "--no-location",
            "--omit-header",
            "-o",
            str(target),
            ".",
        ],
        cwd=ROOT,
        check=True,
    )
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
    return message.string if isinstance(message.string, tuple) else (message.string,)


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
    staff_only = only_for_staff()
    missing = [
        ident
        for (context, ident), message in known("de").items()
        if any(SIE.search(text) for text in texts(message))
        and (context, ident) not in informal
        and ident not in staff_only
    ]
    assert missing == []


def only_for_staff() -> set[str]:
    """Sentences that stand nowhere but in the admin's templates and views, and in commands."""
    places: dict[str, set[str]] = {}
    for path in [*(ROOT / "templates").rglob("*.*"), *(ROOT / "portal").rglob("*.py")]:
        relative = str(path.relative_to(ROOT))
        places[relative] = set()
    command = [
        sys.executable,
        "-m",
        "babel.messages.frontend",
        "-q",
        "extract",
        "-F",
        str(ROOT / "babel.cfg"),
        "-k",
        "N_",
        "-k",
        "_l",
        "-k",
        "lazy_gettext",
        "-o",
        "-",
        ".",
    ]
    pot = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
    from io import BytesIO

    staff: set[str] = set()
    for message in read_po(BytesIO(pot)):
        files = [place for place, _line in message.locations]
        if message.id and files and all(is_staff_only(place) for place in files):
            staff.add(key(message)[1])
    return staff


def is_staff_only(place: str) -> bool:
    marks = (
        "templates/admin/",
        "admin_views.py",
        "worklist",
        "/cli",
        "portal/insights/",
        "portal/vacancies/",
        "portal/candidates/",
        "portal/staff/",
        "portal/employer/",
        "portal/content/",
        "portal/demo/",
        "templates/demo/",
        "portal/outbox/",
        "portal/people/",
        "layouts/admin.html",
        "components/rail.html",
    )
    return any(mark in place for mark in marks) or (
        place.startswith("portal/feedback/") and not place.endswith(("/views.py", "ways.py"))
    )


@pytest.mark.parametrize("name", ["de", "de_DU"])
def test_places_for_values_are_the_same_in_every_language(name: str) -> None:
    for (_context, ident), message in known(name).items():
        originals = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = {place for original in originals for place in PLACES.findall(original)}
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
