"""Bytes to text."""

import io
from typing import TextIO

from portal.candidates.errors import FileEmpty, FileIsWorkbook, FileTooLarge, NotText

MOST_BYTES = 40_000_000
# Windows-1252 with umlauts is never valid UTF-8, so the order decides without guessing.
ENCODINGS = ("utf-8-sig", "cp1252")
WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx, .xls


def open_text(data: bytes) -> TextIO:
    """The file as text, line ends untouched. Refuses what is empty, too large or not text."""
    if not data.strip():
        raise FileEmpty
    if len(data) > MOST_BYTES:
        raise FileTooLarge(megabytes=MOST_BYTES // 1_000_000)
    if data.startswith(WORKBOOK):
        raise FileIsWorkbook
    return io.TextIOWrapper(io.BytesIO(data), encoding=_encoding(data), newline="")


def _encoding(data: bytes) -> str:
    if b"\x00" in data:
        raise NotText
    for encoding in ENCODINGS:
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise NotText
