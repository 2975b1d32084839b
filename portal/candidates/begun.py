"""Which applications have a letter already, told by the parts above that write them."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_

from portal.candidates.models import Application

Letters = Callable[[], Select[Any]]  # selects ids of applications
_letters: list[Letters] = []


def register_letters(letters: Letters) -> None:
    """``letters()`` selects the applications for which a letter has been begun or sent."""
    if letters not in _letters:
        _letters.append(letters)


def is_untold() -> ColumnElement[bool]:
    """Nobody has told the person, and nobody has begun to write."""
    begun = [Application.id.not_in(letters()) for letters in _letters]
    return and_(Application.told_at.is_(None), *begun)
