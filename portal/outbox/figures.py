"""What HR's week says about mails."""

from datetime import datetime

from sqlalchemy import func, select

from portal.core.deeds import Deed, DeedState
from portal.core.messages import N_
from portal.outbox.models import OutgoingMail
from portal.web.figures import FigureAsked


def figures(since: datetime, until: datetime) -> list[FigureAsked]:
    """Mails that left, and mails that were given up."""
    sent = select(func.count(OutgoingMail.id)).where(
        OutgoingMail.sent_at >= since, OutgoingMail.sent_at < until
    )
    failed = select(func.count(Deed.id)).where(
        Deed.kind == "mail",
        Deed.state == DeedState.FAILED,
        Deed.finished_at >= since,
        Deed.finished_at < until,
    )
    return [
        FigureAsked(N_("Emails sent"), sent.scalar_subquery(), order=80),
        FigureAsked(N_("Emails that did not arrive"), failed.scalar_subquery(), order=81),
    ]
