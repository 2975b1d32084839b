"""What staff has to do, and the numbers of their week; the parts that know are registered by
``registries``."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.login import Viewer
from portal.web.figures import FigureAsked, FigureSource
from portal.web.worklist import DueList, Source, due_list

_sources: list[Source] = []
_figures: list[FigureSource] = []


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
    db: Session, *spans: tuple[datetime, datetime]
) -> list[tuple[FigureAsked, tuple[int, ...]]]:
    """Every figure with its count in each span, in their order: one statement for all."""
    asked = [[figure for source in _figures for figure in source(*span)] for span in spans]
    if not any(asked):
        return []
    counts = [
        figure.count.label(f"figure_{span}_{place}")
        for span, figures in enumerate(asked)
        for place, figure in enumerate(figures)
    ]
    row = list(db.execute(select(*counts)).one())
    width = len(asked[0])
    found = [
        (figure, tuple(row[place + span * width] or 0 for span in range(len(spans))))
        for place, figure in enumerate(asked[0])
    ]
    return sorted(found, key=lambda one: one[0].order)
