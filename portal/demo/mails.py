"""Reading the mails that the catching server has kept."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import default
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from pathlib import Path

from portal.core.errors import NotFound

MAIL_ID = re.compile(r"[0-9]{20}-[0-9a-f]{8}")
PAGE = 50


@dataclass(frozen=True)
class Kept:
    """One mail in the list."""

    mail_id: str
    to: str
    subject: str
    language: str
    date: datetime | None


@dataclass(frozen=True)
class Link:
    url: str
    words: str


def kept_mails(folder: Path, *, before: str = "") -> tuple[list[Kept], str]:
    """A page of mails, the newest first, and the id to go on with (empty at the end)."""
    ids = sorted((path.stem for path in folder.glob("*.eml")), reverse=True)
    chosen = [mail_id for mail_id in ids if not before or mail_id < before]
    older = chosen[PAGE - 1] if len(chosen) > PAGE else ""
    return [_read_head(folder, mail_id) for mail_id in chosen[:PAGE]], older


def _read_head(folder: Path, mail_id: str) -> Kept:
    with (folder / f"{mail_id}.eml").open("rb") as file:
        head = BytesHeaderParser(policy=default).parse(file)
    return Kept(
        mail_id,
        to=str(head.get("To", "")),
        subject=str(head.get("Subject", "")),
        language=str(head.get("Content-Language", "")),
        date=_date(head.get("Date")),
    )


def _date(header: object) -> datetime | None:
    try:
        return parsedate_to_datetime(str(header)) if header else None
    except ValueError:
        return None


def raw_mail(folder: Path, mail_id: str) -> bytes:
    """The mail as it arrived. Refuses NotFound."""
    path = folder / f"{mail_id}.eml"
    if not MAIL_ID.fullmatch(mail_id) or not path.is_file():
        raise NotFound
    return path.read_bytes()


def parse_mail(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=default)


def part_of(message: EmailMessage, kind: str) -> str:
    """The ``plain`` or the ``html`` part; empty when there is none."""
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""


def links_in(html: str) -> Sequence[Link]:
    """The links of a page, with their words, in order."""
    reader = _LinkReader()
    reader.feed(html)
    return reader.links


class _LinkReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[Link] = []
        self._url = ""
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._url, self._words = dict(attrs).get("href") or "", []

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._url.startswith(("http://", "https://")):
            self.links.append(Link(self._url, " ".join("".join(self._words).split())))
            self._url = ""
