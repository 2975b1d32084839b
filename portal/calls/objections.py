"""What speaks against erasing somebody: a claim about what was said in a call may still come.

A call can be the first that somebody hears of a reason, so the period of AGG section 15(4) may
begin with it, as with reading a letter (BAG, 8 AZR 21/23; ``feedback.claims``).
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.calls.models import CallBooking, CallOutcome
from portal.core.days import add_months
from portal.core.messages import N_
from portal.core.personal import Objection
from portal.employer.models import Employer
from portal.employer.queries import get_employer


def objections(db: Session, person_id: int, now: datetime) -> list[Objection]:
    """``retention_months`` after the last call that was held (GDPR Art. 17(3)(e))."""
    held = CallBooking.person_id == person_id, CallBooking.outcome == CallOutcome.HELD
    ended_at = db.scalar(select(func.max(CallBooking.ends_at)).where(*held))
    if ended_at is None:
        return []
    employer = get_employer(db)
    until = add_months(_day(ended_at, employer), employer.retention_months)
    if until < _day(now, employer):
        return []
    return [Objection(N_("Claims about what was said in a call are possible until then."), until)]


def _day(moment: datetime, employer: Employer) -> date:
    return moment.astimezone(ZoneInfo(employer.zone)).date()
