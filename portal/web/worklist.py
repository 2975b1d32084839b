"""The shape of one thing that staff has to do; the parts fill it, HR's first page shows it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Entry:
    """``group`` is write, review, mail or people; ``state`` is open, empty, half or full."""

    due_at: datetime
    person: str
    number: str
    subject: str
    task: str
    state_word: str
    state: str
    url: str
    verb: str
    group: str
