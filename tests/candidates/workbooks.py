"""Small workbooks for tests, good and bad."""

import io
import zipfile
from collections.abc import Iterable
from typing import Any

from openpyxl import Workbook

HEADER = ("Kandidat", "E-Mail-Adresse", "Position", "Abgesagt am", "Bemerkung")


def a_workbook(*rows: Iterable[Any], header: Iterable[Any] = HEADER) -> bytes:
    return sheets([[*header], *rows])


def sheets(*contents: list[Any]) -> bytes:
    """One sheet for each list of rows."""
    book = Workbook()
    first = book.active
    assert first is not None
    book.remove(first)
    for number, rows in enumerate(contents):
        sheet = book.create_sheet(f"Blatt {number}")
        for row in rows:
            sheet.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The workbook with one part replaced or added."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for part in source.infolist():
            if part.filename != name:
                copy.writestr(part.filename, source.read(part))
        copy.writestr(name, content)
    return target.getvalue()


def a_zip_bomb(megabytes: int) -> bytes:
    """A sheet that unpacks to as many megabytes of nothing."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(a_workbook())) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for part in source.infolist():
            copy.writestr(part.filename, source.read(part))
        with copy.open("xl/media/image1.png", "w") as image:
            for _ in range(megabytes):
                image.write(bytes(1_000_000))
    return target.getvalue()
