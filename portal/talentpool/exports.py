"""Members as a table for a spreadsheet, in which nothing is calculated."""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO

from openpyxl import Workbook

from portal.talentpool.labels import FREQUENCIES
from portal.talentpool.queries import Member
from portal.web.locale import gettext as _
from portal.web.locale import show_short_date

# OWASP, CSV Injection: these begin a formula, also after a tab or a line end
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def rows_of(members: Iterable[Member]) -> list[list[str]]:
    """A head and one line for each member: what they have told us, and until when."""
    head = [
        _("Name"),
        _("Email address"),
        _("Language"),
        _("Interests"),
        _("Places"),
        _("How often"),
        _("Since"),
        _("Until"),
    ]
    return [head, *map(_row, members)]


def _row(member: Member) -> list[str]:
    membership = member.membership
    return [
        membership.person.name,
        membership.person.email,
        membership.person.language,
        ", ".join(member.interests),
        ", ".join(member.places),
        _(FREQUENCIES[membership.frequency]),
        show_short_date(membership.since),
        show_short_date(member.until),
    ]


def as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """With semicolons and a byte order mark, as German spreadsheets expect it."""
    file = StringIO(newline="")
    csv.writer(file, delimiter=";", lineterminator="\r\n").writerows(
        [harmless(value) for value in row] for row in rows
    )
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def as_xlsx(rows: Sequence[Sequence[str]]) -> bytes:
    """Every cell as text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Talentpool")
    for row in rows:
        sheet.append([harmless(value) for value in row])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def harmless(value: str) -> str:
    """With an apostrophe where a spreadsheet would calculate."""
    return f"'{value}" if value.startswith(FORMULA) else value
