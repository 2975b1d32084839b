"""What HR's week says about applications."""

from datetime import datetime

from sqlalchemy import func, select

from portal.candidates.models import Application
from portal.core.messages import N_
from portal.web.figures import FigureAsked


def figures(since: datetime, until: datetime) -> list[FigureAsked]:
    """Applications brought in, by import or by hand."""
    added = select(func.count(Application.id)).where(
        Application.created_at >= since, Application.created_at < until
    )
    return [FigureAsked(N_("Applications added"), added.scalar_subquery(), order=10)]
