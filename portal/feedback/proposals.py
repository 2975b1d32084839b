"""Proposed letters: one plain text for each way a decision comes about, in each voice.

The texts lie in ``templates/feedback/proposals/<voice>/<situation>.txt``. A line that begins with
``@stage`` stays only where the last step is known and involved the person, ``@new`` where the
letter is the first to say the decision, ``@told`` where the person knows it already.
"""

import re
from functools import lru_cache
from string import Template

from portal.candidates.models import Application, Situation, ToldBy
from portal.core.voices import AddressForm
from portal.web.assets import asset_folder

# Codes of ads that nobody says aloud: (m/w/d), (f/m/x)
CODES = re.compile(r"\s*\((?:[a-z]/)+[a-z]\)", re.IGNORECASE)
# Exports also note states there, and steps that the person took no part in
NO_STEP = re.compile(
    r"absag|abgelehnt|abgesagt|reject|decline|closed|archiv|unterlagen|eingang|screening|lebenslauf"
    r"|\bcv\b|document",
    re.IGNORECASE,
)


def proposed_letter(application: Application, *, language: str, form: AddressForm) -> str:
    """The letter as a start for whoever writes; paragraphs are parted by blank lines. Empty while
    nobody has chosen how the decision came about."""
    if application.situation is Situation.OPEN:
        return ""
    voice = "de_du" if (language, form) == ("de", AddressForm.DU) else language
    wanted = {"new", "told"} - {"new" if application.told_by is ToldBy.EMPLOYER else "told"}
    stage = spoken_step(application.stage)
    wanted |= {"stage"} if stage else set()
    values = {"title": CODES.sub("", application.vacancy.title).strip(), "stage": stage}
    blocks = _text(voice, application.situation).split("\n\n")
    return "\n\n".join(Template(_joined(block, wanted)).substitute(values) for block in blocks)


def spoken_step(stage: str) -> str:
    """The last step as a letter can name it; empty where it was none with the person."""
    return "" if NO_STEP.search(stage) else stage.strip(" .")


def _joined(block: str, wanted: set[str]) -> str:
    lines = []
    for line in block.strip().split("\n"):
        mark, _space, text = line.partition(" ") if line.startswith("@") else ("", "", line)
        if not mark or mark[1:] in wanted:
            lines.append(text)
    return " ".join(lines)


@lru_cache
def _text(voice: str, situation: Situation) -> str:
    path = asset_folder("templates") / "feedback" / "proposals" / voice / f"{situation.value}.txt"
    return path.read_text(encoding="utf-8")
