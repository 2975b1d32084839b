"""Numbers of HR's week: who joined and who left. Only counts, never names."""

from datetime import datetime

from sqlalchemy import func, select

from portal.consents.models import Action, ConsentEvent, Purpose
from portal.core.messages import N_
from portal.core.statements import one_of
from portal.web.figures import FigureAsked


def figures(since: datetime, until: datetime) -> list[FigureAsked]:
    """Joined and left between ``since`` and ``until`` (excluded)."""
    return [
        _count(N_("Joined the talent pool"), since, until, (Action.GIVEN,), order=50),
        _count(N_("Left the talent pool"), since, until, (Action.WITHDRAWN, Action.EXPIRED), 51),
    ]


def _count(
    label: str, since: datetime, until: datetime, actions: tuple[Action, ...], order: int
) -> FigureAsked:
    chosen = select(func.count(ConsentEvent.id)).where(
        ConsentEvent.purpose == Purpose.TALENT_POOL,
        one_of(ConsentEvent.action, actions),
        ConsentEvent.at >= since,
        ConsentEvent.at < until,
    )
    return FigureAsked(label, chosen.scalar_subquery(), order)
