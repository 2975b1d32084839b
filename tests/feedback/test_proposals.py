"""The proposed letters: every way a decision comes about, in each voice, as people read it."""

import re
from itertools import product
from typing import Any

import pytest

from portal.candidates.models import Situation, ToldBy
from portal.core.voices import AddressForm
from portal.feedback.content import Signer, VersionText
from portal.feedback.proposals import proposed_letter, spoken_step
from portal.feedback.wording import Reader, remarks
from tests.factories import NOW, a_person, a_vacancy, an_application

VOICES = [("de", AddressForm.SIE), ("de", AddressForm.DU), ("en", AddressForm.SIE)]
TOLD: list[dict[str, Any]] = [
    {"told_at": None, "told_by": None},
    {"told_at": NOW, "told_by": ToldBy.EMPLOYER},
]
STAGES = ["Fachgespräch", ""]
KNOWN = [one for one in Situation if one is not Situation.OPEN]
EVERY = list(product(KNOWN, VOICES, TOLD, STAGES))
BANNED = re.compile(
    r"leider|abgelehnt|absage|bedauer|unfortunately|reject|regret|sorry|ggf\.|bzw\.|!|\$|@|wünschen",
    re.IGNORECASE,
)
LONGEST_SENTENCE = 22  # words


def letter(
    situation: Situation = Situation.OTHER_PERSON,
    voice: tuple[str, AddressForm] = VOICES[0],
    told: dict[str, Any] = TOLD[0],
    stage: str = "Fachgespräch",
) -> str:
    row = an_application(situation=situation, stage=stage, **told)
    return proposed_letter(row, language=voice[0], form=voice[1])


@pytest.mark.parametrize(("situation", "voice", "told", "stage"), EVERY)
def test_every_letter_is_short_plain_and_in_one_voice(
    situation: Situation, voice: tuple[str, AddressForm], told: dict[str, Any], stage: str
) -> None:
    text = letter(situation, voice, told, stage)

    assert not BANNED.search(text), text
    assert 25 <= len(text.split()) <= 90
    for sentence in re.split(r"(?<=[.?:])\s+", text):
        assert len(sentence.split()) <= LONGEST_SENTENCE, sentence
    assert "  " not in text
    assert text[0].islower()  # it goes on after the greeting
    assert codes(text, voice) == []


def codes(text: str, voice: tuple[str, AddressForm]) -> list[str]:
    language, form = voice
    signer = Signer("Lena Vogt", "")
    whole = VersionText(
        language, form, "Zofia", "M", text, (), (), (), "", signer, None, "", "de", "1", ""
    )
    return [remark.code for remark in remarks(whole, Reader(language, form))]


@pytest.mark.parametrize(("situation", "voice", "stage"), list(product(KNOWN, VOICES, STAGES)))
def test_the_decision_is_said_once_and_not_as_news_to_whoever_knows_it(
    situation: Situation, voice: tuple[str, AddressForm], stage: str
) -> None:
    new, known = (letter(situation, voice, told, stage) for told in TOLD)

    knows = re.compile("kennen Sie schon|kennst du schon|already know")
    assert not knows.search(new)
    assert knows.search(known)


@pytest.mark.parametrize("situation", [Situation.FILLED_INTERNALLY, Situation.JOB_WITHDRAWN])
def test_a_reason_that_is_not_about_the_person_is_said_plainly(situation: Situation) -> None:
    assert "Das lag nicht an Ihnen und nicht an Ihrer Bewerbung." in letter(situation)
    assert "Das lag nicht an dir und nicht an deiner Bewerbung." in letter(situation, VOICES[1])
    assert "nothing to do with you" in letter(situation, VOICES[2])


def test_the_job_is_named_without_its_codes() -> None:
    assert "„Softwareentwicklerin / Softwareentwickler Backend“" in letter()


def test_the_step_is_named_only_where_it_was_one_with_the_person() -> None:
    assert "Fachgespräch" in letter()
    for stage in ("", "Unterlagen", "Rejected by HR", "Absage", "CV screening"):
        assert spoken_step(stage) == ""
        assert "letzte Station" not in letter(stage=stage)


def test_signs_of_a_title_do_not_break_the_letter() -> None:
    row = an_application(
        person=a_person(), vacancy=a_vacancy(title="Rate $stage & {x} @told"), told_at=None
    )
    assert "„Rate $stage & {x} @told“" in proposed_letter(row, language="de", form=AddressForm.SIE)
