"""Names of people, and texts that arrive from elsewhere: tidied, checked, made findable."""

import re
import unicodedata

LONGEST = 120

# Control and direction signs hide text from the eye; NUL is refused by PostgreSQL.
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
MARKUP = re.compile(r"[<>]")
FORMULA = ("=", "+", "-", "@")  # what a spreadsheet would calculate
DOUBLED_VOWELS = re.compile(r"([aou])e")
BETWEEN_WORDS = re.compile(r"[\W_]+")


def tidy(text: str) -> str:
    """One line with single blanks, without unseen signs, Unicode in one form."""
    if text.isascii() and text.isprintable():  # nothing unseen, one form already
        return text if "  " not in text and text == text.strip() else " ".join(text.split())
    return " ".join(UNSEEN.sub("", " ".join(unicodedata.normalize("NFC", text).split())).split())


def is_plain(text: str) -> bool:
    """Whether a spreadsheet would not calculate it and a browser would not run it."""
    return not text.startswith(FORMULA) and not MARKUP.search(text)


def name_key(name: str) -> str:
    """What spellings of a name share: Möchlichen, MOECHLICHEN; Hans-Erich, Hans Erich."""
    bare = name.lower() if name.isascii() else _without_accents(name)
    return " ".join(BETWEEN_WORDS.sub(" ", DOUBLED_VOWELS.sub(r"\1", bare)).split())


def _without_accents(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def search_name(first_name: str, last_name: str) -> str:
    """The whole name as it is searched; the blank in front lets " moch" find beginnings."""
    return search_key(name_key(f"{first_name} {last_name}"))


def search_key(key: str) -> str:
    """The same of a ``name_key`` that is known."""
    return f" {key}"[:255]


def is_same_name(one: str, other: str) -> bool:
    """Whether two spellings may be taken for one name."""
    return (name_key(one) or one) == (name_key(other) or other)
