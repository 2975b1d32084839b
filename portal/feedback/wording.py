"""What a text says about itself: remarks for author and approver. They inform, they refuse nothing.

Every check is a pure function of the text and its reader; CHECKS is the list that pages ask.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from portal.core.messages import N_
from portal.core.voices import AddressForm
from portal.feedback.content import VersionText

WORDS = range(120, 251)  # what people read in one go and still feel taken seriously

# A capital Sie inside of a sentence is the reader; at its start it may be "she" or "they",
# except before a verb in the plural.
DU_WORDS = re.compile(r"\b(?:du|dich|dir|dein(?:e[mnrs]?)?)\b", re.IGNORECASE)
INSIDE = r"(?<=[^\s.!?:–\"„“»«])\s+"
SIE_WORDS = re.compile(
    rf"{INSIDE}(?:Sie|Ihnen|Ihr(?:e[mnrs]?)?)\b|(?:^|[.!?]\s+)Sie\s+(?:sind|[a-zäöüß]+en)\b",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Reader:
    """Who will read the text: their language, and the Sie or Du of the application."""

    language: str
    form: AddressForm


@dataclass(frozen=True)
class Remark:
    """One thing to look at. ``title`` and ``advice`` are msgids, ``values`` fill the advice."""

    code: str
    title: str
    advice: str
    values: dict[str, Any] = field(default_factory=dict)


Check = Callable[[VersionText, Reader], Iterable[Remark]]


def remarks(text: VersionText, reader: Reader) -> list[Remark]:
    """Everything the checks noticed, in their order; nothing about an empty text."""
    if not text.written:
        return []
    return [remark for check in CHECKS for remark in check(text, reader)]


def other_language(text: VersionText, reader: Reader) -> Iterable[Remark]:
    """The person reads the portal in another language than the letter is written in."""
    if text.language != reader.language:
        yield Remark(
            "other_language",
            N_("Language of the text"),
            N_("The text is marked as written in another language than the person reads."),
        )


def other_form(text: VersionText, reader: Reader) -> Iterable[Remark]:
    """German only: the text says Du where the application says Sie, or the reverse."""
    if text.language != "de":
        return
    whole = "\n".join(text.written)
    if reader.form is AddressForm.SIE and (found := DU_WORDS.search(whole)):
        yield _form_remark(
            found, N_("The text seems to say Du (“%(word)s”). The application says Sie.")
        )
    if reader.form is AddressForm.DU and (found := SIE_WORDS.search(whole)):
        yield _form_remark(
            found, N_("The text seems to say Sie (“%(word)s”). The application says Du.")
        )


def _form_remark(found: re.Match[str], advice: str) -> Remark:
    word = " ".join(found.group().strip(" .!?\n").split())
    return Remark("other_form", N_("Sie or Du"), advice, {"word": word})


def length(text: VersionText, _reader: Reader) -> Iterable[Remark]:
    """A hint only: some reasons are short, some letters need more."""
    if text.has_points and text.words not in WORDS:
        yield Remark(
            "length",
            N_("Length"),
            N_("%(words)s words. Between %(least)s and %(most)s read well."),
            {"words": text.words, "least": WORDS.start, "most": WORDS.stop - 1},
        )


CHECKS: tuple[Check, ...] = (other_language, other_form, length)
