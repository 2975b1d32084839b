"""The shape of one number of HR's week; the parts offer them, HR's first page asks all in one
statement. Counts of things, never of single members of staff."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect


@dataclass(frozen=True)
class FigureAsked:
    """``label`` (a message id) names what ``count`` counts; smaller ``order`` comes first."""

    label: str
    count: ScalarSelect[Any]
    order: int = 100


# from, until -> what to count; ``until`` is excluded. Called once for all weeks (core.statements).
FigureSource = Callable[[datetime, datetime], list[FigureAsked]]
