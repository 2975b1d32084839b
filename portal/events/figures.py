"""Events in the figures of HR's week."""

from datetime import datetime

from sqlalchemy import func, select

from portal.core.messages import N_
from portal.core.statements import one_of
from portal.events.models import EventSignUp, SignUpState
from portal.web.figures import FigureAsked


def figures(since: datetime, until: datetime) -> list[FigureAsked]:
    """Sign-ups that were made and answered; cancelled ones do not count."""
    signed_up = (
        select(func.count(EventSignUp.id))
        .where(EventSignUp.asked_at >= since, EventSignUp.asked_at < until)
        .where(one_of(EventSignUp.state, (SignUpState.CONFIRMED, SignUpState.WAITING)))
        .scalar_subquery()
    )
    return [FigureAsked(N_("Sign-ups for events"), signed_up, order=60)]
