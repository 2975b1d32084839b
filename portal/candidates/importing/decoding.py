"""Bytes to text: which encoding, recognised without guessing."""

import codecs
import io
from typing import TextIO

from portal.candidates.errors import FileEmpty, FileTooLarge, NotText

MOST_BYTES = 40_000_000
PIECE = 1 << 16
MARKS = (  # the longer mark first: UTF-32 begins as UTF-16 does
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Windows-1252 with umlauts is never valid UTF-8, so the order decides.
WITHOUT_MARK = ("utf-8", "cp1252")


def ensure_size(data: bytes) -> None:
    """Refuses FileEmpty and FileTooLarge."""
    if len(data) > MOST_BYTES:
        raise FileTooLarge(megabytes=MOST_BYTES // 1_000_000)
    if not data or data.isspace():
        raise FileEmpty


def encoding_of(data: bytes) -> str:
    """The encoding in which all of ``data`` can be read. Refuses NotText."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _ensured(data, encoding)
    for encoding in WITHOUT_MARK:
        if is_readable(data, encoding):
            return encoding
    raise NotText


def open_text(data: bytes, encoding: str) -> TextIO:
    """The file as text, line ends untouched."""
    return io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")


def is_readable(data: bytes, encoding: str) -> bool:
    """Whether it is text from the first to the last byte; a piece at a time saves memory."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(data), PIECE):
            if "\x00" in decoder.decode(data[start : start + PIECE]):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _ensured(data: bytes, encoding: str) -> str:
    if not encoding or not is_readable(data, encoding):
        raise NotText
    return encoding
