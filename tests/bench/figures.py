"""What was measured: lines to read, and build/bench.json for programs."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """``ours`` and ``floor`` are milliseconds of CPU time unless the name says otherwise; ``ratio``
    is what ``aim`` limits. ``queries`` is None where none are counted."""

    name: str
    ours: float
    floor: float
    ratio: float
    aim: float
    ok: bool
    queries: int | None = None


HEADS = f"{'':36}{'ours':>9}{'floor':>9}{'ratio':>8}{'aim':>7}{'queries':>9}"


def compared(
    name: str, ours: float, floor: float, *, aim: float, queries: int | None = None, most: int = 0
) -> Figure:
    """``ours`` against ``floor``; ``most`` queries are allowed where any are counted."""
    ratio = round(ours / floor, 3)
    ok = ratio <= aim and (queries is None or queries <= most)
    return Figure(name, round(ours, 3), round(floor, 3), ratio, aim, ok, queries)


def line(figure: Figure) -> str:
    asked = "" if figure.queries is None else figure.queries
    return (
        f"{figure.name:36}{figure.ours:9.2f}{figure.floor:9.2f}{figure.ratio:8.2f}"
        f"{figure.aim:7.2f}{asked:>9}{'' if figure.ok else '   over its aim'}"
    )


def write_figures(figures: Iterable[Figure], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(figure) for figure in figures], indent=1) + "\n")
