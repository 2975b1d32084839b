"""Tables for spreadsheets: CSV that Excel opens, and workbooks, both safe against formulas.

A spreadsheet calculates a cell that begins like a formula, whoever wrote it. Such cells get an
apostrophe in front (OWASP, "CSV Injection"); in a workbook every cell is marked as text besides.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from portal.core.errors import NotFound

CSV, XLSX = "csv", "xlsx"
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# The last four are the wide forms that some spreadsheets take for the narrow ones
FORMULA = tuple("=+-@\t\r\n\x00＝＋－＠")
NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST_CELL = 32_767  # signs, says Excel
MARK = "\ufeff"  # without it Excel takes UTF-8 for Windows-1252


@dataclass(frozen=True)
class Table:
    """``name`` becomes the name of the file: letters, digits and hyphens."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[object]]


def download(table: Table, kind: str) -> Response:
    """The table as a file, "csv" or "xlsx"; NotFound for any other kind."""
    if kind not in TYPES:
        raise NotFound
    body = as_csv(table) if kind == CSV else as_xlsx(table)
    response = Response(body, content_type=TYPES[kind])
    response.headers.set("Content-Disposition", "attachment", filename=f"{table.name}.{kind}")
    return response


def as_csv(table: Table) -> bytes:
    """Semicolons, as German Excel expects them; every cell in quotation marks."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in (table.header, *table.rows):
        writer.writerow([harmless(cell) for cell in row])
    return (MARK + text.getvalue()).encode("utf-8", "replace")


def as_xlsx(table: Table) -> bytes:
    """One sheet, every cell text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title="Export")
    for row in (table.header, *table.rows):
        sheet.append([_text_cell(sheet, cell) for cell in row])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def harmless(value: object) -> str:
    """The text of a cell that no spreadsheet calculates."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


def _text_cell(sheet: Any, value: object) -> Any:
    cell = WriteOnlyCell(sheet, value="")
    cell.value = NOT_IN_XML.sub("", harmless(value))[:LONGEST_CELL]
    cell.data_type = "s"
    return cell
