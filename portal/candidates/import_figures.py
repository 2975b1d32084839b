"""What HR's week says about imports, and about people who learnt the decision."""

from datetime import datetime

from sqlalchemy import func, select

from portal.candidates.models import Application
from portal.core.messages import N_
from portal.web.figures import FigureAsked


def figures(since: datetime, until: datetime) -> list[FigureAsked]:
    """Applications that imports brought, and those whose people were told, by whomever."""
    count = select(func.count(Application.id))
    imported = count.where(
        Application.import_run_id.is_not(None),
        Application.created_at >= since,
        Application.created_at < until,
    )
    told = count.where(Application.told_at >= since, Application.told_at < until)
    return [
        FigureAsked(N_("Applications imported"), imported.scalar_subquery(), order=11),
        FigureAsked(N_("Decisions told"), told.scalar_subquery(), order=12),
    ]
