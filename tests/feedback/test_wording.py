"""Remarks: they find what they say, and leave harmless sentences alone."""

from dataclasses import replace

import pytest

from portal.core.voices import AddressForm
from portal.feedback.content import Signer, Strength, VersionText
from portal.feedback.wording import Reader, remarks

GERMAN_SIE = Reader("de", AddressForm.SIE)
GERMAN_DU = Reader("de", AddressForm.DU)


def a_text(letter: str, **values: object) -> VersionText:
    text = VersionText(
        language="de",
        form=AddressForm.SIE,
        first_name="Zofia",
        last_name="Möchlichen",
        letter=letter,
        strengths=(),
        reasons=(),
        suggestions=(),
        next_step="",
        author=Signer("Lena Vogt", "Personal"),
        approver=None,
        vacancy="Backend",
        ad_language="de",
        number="NL-2026-0412",
        stage="",
    )
    return replace(text, **values)  # type: ignore[arg-type]  # fields by name


def codes(text: VersionText, reader: Reader) -> list[str]:
    return [remark.code for remark in remarks(text, reader) if remark.code != "length"]


@pytest.mark.parametrize(
    "letter",
    ["danke, dass du da warst.", "Dein Werkstück war sauber.", "wir melden uns bei Dir"],
)
def test_du_is_noticed_where_the_application_says_sie(letter: str) -> None:
    assert codes(a_text(letter), GERMAN_SIE) == ["other_form"]
    assert codes(a_text(letter), GERMAN_DU) == []


@pytest.mark.parametrize(
    "letter",
    [
        "danke, dass Sie da waren.",
        "wir nennen Ihnen gern Termine.",
        "danke für Ihre Zeit.",
        "Sie haben nachgefragt.",
        "Das war gut. Sie sind ruhig geblieben.",
    ],
)
def test_sie_is_noticed_where_the_application_says_du(letter: str) -> None:
    assert codes(a_text(letter), GERMAN_DU) == ["other_form"]
    assert codes(a_text(letter), GERMAN_SIE) == []


@pytest.mark.parametrize(
    "letter",
    [
        "Die Lösung lief. Sie war vollständig getestet.",
        "die Gruppe hat ihre Brücke gebaut, und sie trug.",
        "Individuell und produktiv: die Residuen waren klein.",
        "Ihr Team hat die Brücke gebaut.",
    ],
)
def test_other_words_are_left_alone(letter: str) -> None:
    assert codes(a_text(letter), GERMAN_SIE) == []
    assert codes(a_text(letter), GERMAN_DU) == []


def test_the_form_is_looked_at_in_every_passage() -> None:
    text = a_text("danke.", strengths=(Strength("Sorgfalt", "Du hast alles geprüft."),))

    assert codes(text, GERMAN_SIE) == ["other_form"]


def test_an_english_text_has_no_form() -> None:
    text = a_text("thank you for your time, Ihnen und dir", language="en")

    assert codes(text, Reader("en", AddressForm.DU)) == []


def test_another_language_than_the_readers_is_noticed() -> None:
    assert codes(a_text("danke für die Zeit."), Reader("en", AddressForm.SIE)) == ["other_language"]


@pytest.mark.parametrize(
    ("words", "noticed"), [(119, True), (120, False), (250, False), (251, True)]
)
def test_the_length_is_a_hint(words: int, noticed: bool) -> None:
    strength = Strength("Betrieb", "Wort")
    found = remarks(a_text(" ".join(["Wort"] * (words - 1)), strengths=(strength,)), GERMAN_SIE)

    assert [remark.code for remark in found] == (["length"] if noticed else [])


def test_a_letter_alone_may_be_short() -> None:
    assert remarks(a_text("danke für Ihre Zeit."), GERMAN_SIE) == []


def test_an_empty_text_gets_no_remarks() -> None:
    assert remarks(a_text(""), Reader("en", AddressForm.DU)) == []
