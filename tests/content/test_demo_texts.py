"""The legal texts that the demo ships are an example; they should be one to follow."""

import re
from pathlib import Path

import pytest

from portal.access.service import DEVICE_LIFE, LONGEST, PERSON_IDLE
from portal.content.models import LegalPage
from portal.content.service import LONGEST as LONGEST_TEXT
from portal.core.voices import LANGUAGES

LEGAL = Path(__file__).parents[2] / "portal" / "demo" / "data" / "legal"


def text_of(page: LegalPage, language: str) -> str:
    """With plain blanks; some numbers hold on to their unit."""
    return (LEGAL / f"{page}.{language}.md").read_text("utf-8").replace("\xa0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", LegalPage)
def test_every_text_is_there_and_says_that_it_is_invented(page: LegalPage, language: str) -> None:
    text = text_of(page, language)

    assert "Nordlicht Energie AG" in text.splitlines()[0]
    assert "TMG" not in text
    assert "abgelehnt" not in text
    assert "rejected" not in text
    assert len(text) < LONGEST_TEXT


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_imprint_names_the_laws_in_force(language: str) -> None:
    imprint = text_of(LegalPage.IMPRINT, language)

    assert "DDG" in imprint
    assert "MStV" in imprint
    assert "Netzweg 12" in imprint
    assert "recruiting@nordlicht.example" in imprint


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_privacy_page_says_what_the_portal_does(language: str) -> None:
    privacy = text_of(LegalPage.PRIVACY, language)

    for period in (
        f"{PERSON_IDLE.seconds // 60} {'Minuten' if language == 'de' else 'minutes'}",
        f"{LONGEST.seconds // 3600} {'Stunden' if language == 'de' else 'hours'}",
        f"{DEVICE_LIFE.days} {'Tage' if language == 'de' else 'days'}",
    ):
        assert period in privacy


def test_both_languages_have_the_same_passages() -> None:
    for page in LegalPage:
        first, second = (
            re.findall(r"^(#+|-) ", text_of(page, language), re.MULTILINE) for language in LANGUAGES
        )
        assert first == second
