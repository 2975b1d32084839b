"""Tables to take along. What begins like a formula is kept as text (OWASP, CSV injection)."""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO

from openpyxl import Workbook

from portal.events.models import EventSignUp
from portal.events.words import STATES
from portal.web.locale import gettext as _
from portal.web.locale import show_datetime

Cell = str | int
CALCULATED = ("=", "+", "-", "@", "\t", "\r", "\n")
CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def table_of(sign_ups: Iterable[EventSignUp]) -> list[list[Cell]]:
    """Head and rows, as the list on the page shows them."""
    head: list[Cell] = [
        _("Name"),
        _("Email address"),
        _("State"),
        _("Seats"),
        _("Needs on site"),
        _("Signed up"),
    ]
    return [head, *(_row(sign_up) for sign_up in sign_ups)]


def _row(sign_up: EventSignUp) -> list[Cell]:
    return [
        sign_up.name,
        sign_up.person.email,
        _(STATES[sign_up.state][1]),
        sign_up.seats,
        sign_up.need,
        show_datetime(sign_up.asked_at),
    ]


def as_csv(table: Sequence[Sequence[Cell]]) -> tuple[bytes, str]:
    """With semicolons and a byte order mark, as Excel in German wants it."""
    text = StringIO()
    csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL).writerows(
        [[harmless(cell) for cell in row] for row in table]
    )
    return text.getvalue().encode("utf-8-sig"), CSV


def as_xlsx(table: Sequence[Sequence[Cell]]) -> tuple[bytes, str]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in table:
        sheet.append([harmless(cell) for cell in row])
    file = BytesIO()
    book.save(file)
    return file.getvalue(), XLSX


def harmless(cell: Cell) -> Cell:
    """An apostrophe in front keeps a spreadsheet from calculating."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(CALCULATED):
        return f"'{cell}"
    return cell
