"""What HR's week says about applications."""

from datetime import datetime

from sqlalchemy import func, select

from portal.candidates.models import Application
from portal.core.messages import N_
from portal.web.figures import FigureAsked


def figures(since: datetime, until: datetime) -> list[FigureAsked]:
    """Applications brought in, by import or by hand; people who learnt the decision, however."""
    count = select(func.count(Application.id))
    added = count.where(Application.created_at >= since, Application.created_at < until)
    told = count.where(Application.told_at >= since, Application.told_at < until)
    return [
        FigureAsked(N_("Applications added"), added.scalar_subquery(), order=10),
        FigureAsked(N_("Decisions told"), told.scalar_subquery(), order=12),
    ]
