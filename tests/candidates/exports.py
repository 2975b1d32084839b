"""Small exports for tests, in the words and the encoding of the real one."""

from pathlib import Path
from typing import Any

from portal.demo import __file__ as demo

REAL_FILE = Path(demo).parent / "data" / "absagen-export.csv"
COLUMNS = (
    "Bewerbungs-ID",
    "Anrede",
    "Vorname",
    "Nachname",
    "E-Mail",
    "Telefon",
    "Sprache",
    "Stelle",
    "Abteilung",
    "Standort",
    "Bewerbungsdatum",
    "Absagedatum",
    "Letzte Phase",
    "Absagegrund",
    "Recruiter E-Mail",
)
ZOFIA = {
    "Bewerbungs-ID": "NL-2026-0412",
    "Anrede": "Frau",
    "Vorname": "Zofia",
    "Nachname": "Möchlichen",
    "E-Mail": "zofia.moechlichen.36@example.com",
    "Telefon": "+49(0)7701575922",
    "Sprache": "de",
    "Stelle": "Softwareentwicklung Backend (m/w/d)",
    "Abteilung": "IT",
    "Standort": "Hamburg",
    "Bewerbungsdatum": "03.10.2026",
    "Absagedatum": "03.11.2026",
    "Letzte Phase": "Fachgespräch",
    "Absagegrund": "Andere Person besser passend",
    "Recruiter E-Mail": "recruiting@nordlicht.example",
}


def a_line(**values: Any) -> str:
    """One line; give column names in words of Python: ``e_mail=…``, ``bewerbungs_id=…``."""
    fields = {name: ZOFIA[name] for name in COLUMNS}
    by_word = {name.lower().replace("-", "_").replace(" ", "_"): name for name in COLUMNS}
    for word, value in values.items():
        fields[by_word[word]] = value
    return ";".join(fields.values())


def a_file(*lines: str) -> bytes:
    """Header and lines as Windows writes them."""
    return "".join(f"{line}\r\n" for line in (";".join(COLUMNS), *lines)).encode("cp1252")


def many_lines(number: int) -> list[str]:
    """As many different people, some with a second application, on a dozen vacancies."""
    return [
        a_line(
            bewerbungs_id=f"NL-{n:06d}",
            nachname=f"Muster {n % (number - number // 10)}",
            e_mail=f"person.{n % (number - number // 10)}@example.org",
            stelle=f"Stelle {n % 12}",
        )
        for n in range(number)
    ]
