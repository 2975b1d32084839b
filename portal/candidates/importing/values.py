"""One value of a line to what it means, or to the sentence that says what is wrong with it."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from portal.candidates.importing.columns import Columns
from portal.candidates.importing.dates import NoSuchDay, read_day
from portal.candidates.importing.names import NEEDED
from portal.candidates.importing.reasons import situation_of
from portal.candidates.importing.sentences import Sentence, shown
from portal.candidates.models import Situation
from portal.core.messages import N_
from portal.people.names import is_plain

LENGTHS = {
    "number": 60,
    "first_name": 120,
    "last_name": 120,
    "title": 200,
    "department": 120,
    "location": 120,
    "stage": 120,
    "contact": 254,
    "told_via": 60,
}
PLAIN = ("number", "first_name", "last_name", "title", "told_via")
LANGUAGES = {
    "de": "de|deu|ger|deutsch|german|de de|de at|de ch|de de utf 8",
    "en": "en|eng|englisch|english|en us|en gb|en ie",
}
LANGUAGE_WORDS = {word: code for code, words in LANGUAGES.items() for word in words.split("|")}
YES, NO = ("ja", "yes", "x", "true", "wahr"), ("nein", "no", "false", "falsch", "-")

EMPTY = N_("%(column)s is empty.")
TOO_LONG = N_("%(column)s is longer than %(most)s characters.")
NOT_PLAIN = N_("%(column)s begins with =, +, - or @, or contains < or >.")
NO_ADDRESS = N_("%(column)s is not a complete address.")
NO_DATE = N_("%(column)s: “%(value)s” is not a date like 31.12.2026.")
NO_SUCH_DAY = N_("%(column)s: there is no day %(value)s.")
NO_LANGUAGE = N_("%(column)s: only de and en are possible, not “%(value)s”.")
OPEN_REASON = N_(
    "%(column)s: the portal does not know “%(value)s”. Please choose the reason later."
)
EMPTY_REASON = N_("%(column)s is empty. Please choose the reason later.")


@dataclass(frozen=True)
class Reader:
    """Reads tidied values of the columns of one file; ``zone`` is the employer's."""

    columns: Columns
    zone: ZoneInfo

    def complaint(self, message: str, name: str, **values: str | int) -> Sentence:
        return Sentence(message, {"column": self.columns.name(name), **values})

    def text(self, name: str, value: str) -> tuple[str, Sentence | None]:
        if not value:
            return "", self.complaint(EMPTY, name) if name in NEEDED else None
        if len(value) > LENGTHS[name]:
            return value, self.complaint(TOO_LONG, name, most=LENGTHS[name])
        if name in PLAIN and not is_plain(value):
            return value, self.complaint(NOT_PLAIN, name)
        return value, None

    def day(self, name: str, value: str) -> tuple[date | None, Sentence | None]:
        if not value:
            return None, self.complaint(EMPTY, name) if name in NEEDED else None
        try:
            day = read_day(value, self.zone)
        except NoSuchDay:
            return None, self.complaint(NO_SUCH_DAY, name, value=shown(value))
        if day is None:
            return None, self.complaint(NO_DATE, name, value=shown(value))
        return day, None

    def told(self, name: str, value: str) -> tuple[date | bool | None, Sentence | None]:
        if not value:
            return None, None
        if value.casefold() in YES:
            return True, None
        if value.casefold() in NO:
            return False, None
        return self.day(name, value)

    def language(self, name: str, value: str) -> tuple[str, Sentence | None]:
        if not value:
            return "", None
        code = LANGUAGE_WORDS.get(value.casefold().replace("-", " ").replace("_", " "))
        if code is None:
            return "", self.complaint(NO_LANGUAGE, name, value=shown(value))
        return code, None

    def situation(self, name: str, value: str) -> tuple[Situation, Sentence | None]:
        if not value:
            return Situation.OPEN, self.complaint(EMPTY_REASON, name)
        found = situation_of(value)
        if found is None:
            return Situation.OPEN, self.complaint(OPEN_REASON, name, value=shown(value))
        return found, None


def split_name(name: str) -> tuple[str, str]:
    """First and last name of "Muster, Erika" or "Erika Muster"; whatever is missing is empty.

    Without a comma the last word is the last name; written one after the other, the two are the
    name as it was given.
    """
    if "," in name:
        last, _comma, first = name.partition(",")
    else:
        first, _blank, last = name.rpartition(" ")
    return first.strip(), last.strip()
