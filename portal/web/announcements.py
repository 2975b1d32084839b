"""The shape of what the start page announces; the parts fill it, home shows it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Announcement:
    """``note`` stands in the margin; ``language`` is that of ``title``, when it has one."""

    title: str
    text: str
    url: str
    note: str = ""
    language: str = ""


@dataclass(frozen=True)
class AnnouncementSource:
    """``heading`` and ``more`` (the link to all of them, at ``endpoint``) are message ids.
    ``find(db, now, most)`` asks one statement for up to ``most``, the most interesting first."""

    heading: str
    more: str
    endpoint: str
    find: Callable[[Session, datetime, int], list[Announcement]]
