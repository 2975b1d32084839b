"""What HR's week says about feedback. Whether somebody read it is theirs: nobody counts that."""

from datetime import datetime

from sqlalchemy import func, select

from portal.core.messages import N_
from portal.feedback.models import FeedbackVersion
from portal.web.figures import FigureAsked


def figures(since: datetime, until: datetime) -> list[FigureAsked]:
    """Versions released and not withdrawn; a corrected one counts again."""
    released = select(func.count(FeedbackVersion.id)).where(
        FeedbackVersion.released_at >= since,
        FeedbackVersion.released_at < until,
        FeedbackVersion.withdrawn_at.is_(None),
    )
    return [FigureAsked(N_("Letters released"), released.scalar_subquery(), order=20)]
