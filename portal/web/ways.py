"""The shape of one way on from the candidate's page; the parts fill it, home shows it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Way:
    """``note`` stands in the margin; smaller ``order`` comes first."""

    title: str
    text: str
    url: str
    note: str = ""
    order: int = 100
