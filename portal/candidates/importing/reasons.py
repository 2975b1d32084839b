"""The employer's words for a reason, to one of the situations a letter can speak about.

Only words that mean one thing are here. Anything else stays open and is asked of staff: a guess
would put a wrong reason into a letter.
"""

import re

from portal.candidates.models import Situation

BETWEEN = re.compile(r"[\W_]+")

WORDS = {
    Situation.OTHER_PERSON: (
        "andere person besser passend",
        "andere person passt besser",
        "andere bewerbung bevorzugt",
        "anderer kandidat",
        "anderer kandidat bevorzugt",
        "andere kandidatin",
        "anderer bewerber",
        "andere bewerberin",
        "anderweitig besetzt",
        "mit anderer person besetzt",
        "stelle anderweitig besetzt",
        "stelle besetzt",
        "another person fits better",
        "another person was a better fit",
        "another candidate selected",
        "another candidate was selected",
        "other candidate selected",
        "other candidate preferred",
        "hired other candidate",
        "hired another candidate",
        "better candidate",
        "stronger candidate",
        "more qualified candidate",
        "more qualified candidate selected",
        "position filled",
        "other person",
    ),
    Situation.FILLED_INTERNALLY: (
        "stelle intern besetzt",
        "intern besetzt",
        "interne besetzung",
        "interner kandidat",
        "interne kandidatin",
        "interne lösung",
        "filled internally",
        "position filled internally",
        "hired internally",
        "hired internal candidate",
        "internal candidate",
        "internal candidate selected",
        "internal hire",
    ),
    Situation.JOB_WITHDRAWN: (
        "stelle zurückgezogen",
        "stelle entfällt",
        "stelle entfallen",
        "stelle gestrichen",
        "stelle nicht besetzt",
        "stelle eingefroren",
        "einstellungsstopp",
        "ausschreibung aufgehoben",
        "ausschreibung zurückgezogen",
        "job withdrawn",
        "position withdrawn",
        "position cancelled",
        "position canceled",
        "job cancelled",
        "job canceled",
        "job closed",
        "position closed",
        "position on hold",
        "role on hold",
        "requisition closed",
        "requisition cancelled",
        "requisition canceled",
        "hiring freeze",
    ),
    Situation.NOT_ENOUGH_MATCH: (
        "fachkenntnisse fehlen",
        "fehlende fachkenntnisse",
        "fachkenntnisse nicht ausreichend",
        "kenntnisse fehlen",
        "fehlende kenntnisse",
        "fehlende qualifikation",
        "qualifikation fehlt",
        "qualifikation nicht ausreichend",
        "qualifikation passt nicht",
        "fehlende erfahrung",
        "berufserfahrung fehlt",
        "fehlende berufserfahrung",
        "zu wenig erfahrung",
        "anforderungen nicht erfüllt",
        "profil passt nicht",
        "not enough match",
        "missing skills",
        "lacking skills",
        "skills missing",
        "wrong skill set",
        "wrong skills",
        "lacking qualifications",
        "underqualified",
        "not qualified",
        "lack of experience",
        "lacking experience",
        "not enough experience",
        "insufficient experience",
        "too junior",
        "does not meet requirements",
        "does not meet minimum requirements",
        "requirements not met",
    ),
}


def _key(text: str) -> str:
    return BETWEEN.sub(" ", text.casefold()).strip()


KNOWN = {_key(word): situation for situation, words in WORDS.items() for word in words}
KNOWN |= {_key(situation.value): situation for situation in WORDS}


def situation_of(text: str) -> Situation | None:
    """The situation that these words mean; None when the portal does not know them."""
    return KNOWN.get(_key(text))
