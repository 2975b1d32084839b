"""What a guest types as a name, and the name of an event in its address."""

import re
from typing import NamedTuple

from portal.events.errors import NotAFullName
from portal.people.names import LONGEST, is_plain, name_key, tidy

# A name stands in the greeting of a mail to an address that anybody may have typed.
LINKISH = re.compile(r"[@/\\]|www\.|\w{2,}\.[a-z]{2,}\b", re.IGNORECASE)
LONGEST_NAME = 120
LONGEST_SLUG = 70


class GuestName(NamedTuple):
    first: str
    last: str

    @property
    def whole(self) -> str:
        return f"{self.first} {self.last}".strip()


def read_name(typed: str) -> GuestName:
    """The last word is the last name; one word alone is a first name. Refuses NotAFullName."""
    text = tidy(typed)
    if not 0 < len(text) <= LONGEST_NAME or not is_plain(text) or LINKISH.search(text):
        raise NotAFullName
    first, _blank, last = text.rpartition(" ")
    first, last = (first, last) if first else (last, "")
    if not is_plain(last):
        raise NotAFullName
    return GuestName(first[:LONGEST], last[:LONGEST])


def slug_of(title: str) -> str:
    """ "Ein Abend in der Leitwarte" as ein-abend-in-der-leitwarte; "event" when nothing is left."""
    spelled = title.casefold()
    for sign, letters in {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}.items():
        spelled = spelled.replace(sign, letters)
    plain = re.sub(r"[^a-z0-9]+", "-", _ascii(spelled)).strip("-")
    return plain[:LONGEST_SLUG].strip("-") or "event"


def _ascii(text: str) -> str:
    return text if text.isascii() else name_key(text).encode("ascii", "ignore").decode()
