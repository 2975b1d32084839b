"""Calls in the numbers of HR's week."""

from datetime import datetime

from sqlalchemy import func, select

from portal.calls.models import CallBooking, CallOutcome
from portal.core.messages import N_
from portal.web.figures import FigureAsked


def figures(since: datetime, until: datetime) -> list[FigureAsked]:
    """Booked and held in [since, until)."""
    counted = select(func.count(CallBooking.id))
    booked = counted.where(CallBooking.booked_at >= since, CallBooking.booked_at < until)
    held = counted.where(
        CallBooking.outcome == CallOutcome.HELD,
        CallBooking.starts_at >= since,
        CallBooking.starts_at < until,
    )
    return [
        FigureAsked(N_("Calls booked"), booked.scalar_subquery(), order=40),
        FigureAsked(N_("Calls held"), held.scalar_subquery(), order=41),
    ]
