"""What staff has to do, and the numbers of their week; the parts that know are registered by
``registries``."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.access.login import Viewer
from portal.core.statements import built_once
from portal.web.figures import FigureAsked, FigureSource
from portal.web.worklist import DueList, Source, due_list

_sources: list[Source] = []
_figures: list[FigureSource] = []
NEVER = datetime.min.replace(tzinfo=UTC)


def register_source(source: Source) -> None:
    """``source`` is what a part has for staff."""
    if source not in _sources:
        _sources.append(source)


def register_figures(source: FigureSource) -> None:
    """``source`` says what a part counts in a span of time."""
    if source not in _figures:
        _figures.append(source)


def due_for(db: Session, viewer: Viewer, now: datetime) -> DueList:
    """Everything to do, the longest due first."""
    return due_list(db, _sources, viewer, now)


def figures_between(
    db: Session, this: tuple[datetime, datetime], last: tuple[datetime, datetime]
) -> list[tuple[str, int, int]]:
    """Label and counts of every figure in both spans, in their order: one statement for all."""
    sources = tuple(_figures)
    row = db.execute(*_counts(*this, *last, sources=sources)).one()
    return list(zip(_labels(sources), row[::2], row[1::2], strict=True))


@built_once
def _counts(
    since: datetime,
    until: datetime,
    last_since: datetime,
    last_until: datetime,
    *,
    sources: tuple[FigureSource, ...],
) -> Select[Any]:
    """The counts of both spans side by side, in the order of ``_labels``."""
    spans = ((since, until), (last_since, last_until))
    both = zip(*(_in_order(sources, *span) for span in spans), strict=True)
    counts = [figure.count for pair in both for figure in pair]
    return select(*(count.label(f"figure_{place}") for place, count in enumerate(counts)))


@cache
def _labels(sources: tuple[FigureSource, ...]) -> list[str]:
    return [figure.label for figure in _in_order(sources, NEVER, NEVER)]


def _in_order(
    sources: tuple[FigureSource, ...], since: datetime, until: datetime
) -> list[FigureAsked]:
    found = [figure for source in sources for figure in source(since, until)]
    return sorted(found, key=lambda figure: figure.order)
