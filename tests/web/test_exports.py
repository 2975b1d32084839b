"""Files for spreadsheets: whatever is in a cell, no spreadsheet calculates it."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from portal.core.errors import NotFound
from portal.web.exports import FORMULA, Table, as_csv, as_xlsx, download, harmless

CELLS = st.text(max_size=50)


def read_csv(data: bytes) -> list[list[str]]:
    text = data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


@given(st.lists(CELLS, min_size=1, max_size=4))
@example(["=1+1", "+49 40", "-1", "@SUM(A1)"])
@example(["\t=1", "\r=1", " =1", "＝1+1"])
def test_no_cell_begins_like_a_formula(cells: list[str]) -> None:
    (_header, row) = read_csv(as_csv(Table("x", ["a"] * len(cells), [cells])))
    assert not any(cell.lstrip(" ").startswith(FORMULA) for cell in row)
    (_header, *rows) = load_workbook(
        io.BytesIO(as_xlsx(Table("x", ["a"] * len(cells), [cells])))
    ).active.iter_rows()
    for cell in rows[0] if rows else ():
        assert cell.value is None or cell.data_type == "s"
        assert not str(cell.value or "").startswith("=")


def test_what_is_harmless_stays_as_it_is() -> None:
    row = ["Zofia Möchlichen", "03.11.2026", 'Sie sagte: "ja"; dann', 7, None]
    (_header, found) = read_csv(as_csv(Table("x", list("abcde"), [row])))
    assert found == ["Zofia Möchlichen", "03.11.2026", 'Sie sagte: "ja"; dann', "7", ""]


def test_excel_sees_that_it_is_utf_8() -> None:
    assert as_csv(Table("x", ["ä"], [])).startswith(b"\xef\xbb\xbf")


def test_the_file_has_a_name_and_a_kind() -> None:
    answer = download(Table("bericht-2026", ["a"], [["b"]]), "csv")
    assert answer.headers["Content-Disposition"] == "attachment; filename=bericht-2026.csv"
    with pytest.raises(NotFound):
        download(Table("x", [], []), "exe")


def test_a_formula_is_text_with_a_mark() -> None:
    assert harmless("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert harmless("a=b") == "a=b"
