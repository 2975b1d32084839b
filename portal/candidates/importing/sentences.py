"""What the report says about a line: a state and sentences for the one who imports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.candidates.models import LineState as State
from portal.people.names import tidy

__all__ = ["Sentence", "State", "Verdict", "shown"]

MOST_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Sentence:
    """A message to translate; ``values`` hold columns, dates and line numbers, nothing personal."""

    message: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def stored(self) -> list[Any]:
        """As it is kept with a run."""
        return [self.message, dict(self.values)]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a line of the file."""

    line: int
    state: State
    sentences: tuple[Sentence, ...]


def shown(value: str) -> str:
    """A value of the file as it may stand in a sentence: one short line, no control signs."""
    text = tidy(value)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
