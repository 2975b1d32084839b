"""The shape of one way on from the candidate's page; the parts fill it, home shows it.

A part offers a ``WaySource``. What it has to know about the person are scalar subqueries, and /home
asks those of all parts in one statement.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect


@dataclass(frozen=True)
class Way:
    """``note`` stands in the margin; smaller ``order`` comes first."""

    title: str
    text: str
    url: str
    note: str = ""
    order: int = 100


@dataclass(frozen=True)
class WaySource:
    """``asks(person_id, now)`` names scalar subqueries (names begin with the part's). It is called
    once for all persons, see ``core.statements``: it must not look at the voice of the page.
    ``ways(answers, now)`` makes the ways of what the database said under these names."""

    asks: Callable[[int, datetime], Mapping[str, ScalarSelect[Any]]]
    ways: Callable[[Mapping[str, Any], datetime], list[Way]]
