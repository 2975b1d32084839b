"""What is emptied when it has served: the need after the call, the phone number 14 days later."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.calls.models import CallBooking
from portal.core import clock
from portal.core.runtime import Runtime

KEEP_PHONE = timedelta(days=14)


def forget_served(runtime: Runtime) -> None:
    """The worker's housekeeping of this part."""
    with runtime.writing() as db:
        empty_served(db, now=clock.now())


def empty_served(db: Session, *, now: datetime) -> None:
    """Needs of calls that are over; phone numbers of calls that ended 14 days ago."""
    over = CallBooking.ends_at < now
    db.execute(update(CallBooking).where(over, CallBooking.need != "").values(need=""))
    long_over = CallBooking.ends_at < now - KEEP_PHONE
    db.execute(
        update(CallBooking).where(long_over, CallBooking.phone.is_not(None)).values(phone=None)
    )
