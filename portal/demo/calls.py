"""The demo's share of ``calls``: hours of interviewers, one call held, one moved."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.calls import queries, service
from portal.calls.hours import HostDraft, save_hours
from portal.calls.models import CallBooking, CallHost, CallOutcome, Side, Way
from portal.calls.offers import free_slots
from portal.calls.service import CallRequest
from portal.candidates.models import Application
from portal.core.runtime import Runtime
from portal.feedback.models import Feedback, FeedbackVersion
from portal.staff.models import StaffAccount

# Monday to Friday
HOURS = {
    "Lena Vogt": ("9-11, 14-16", "9-12", "14-18", "9-12", ""),
    "Jasper Ohm": (
        "9:20-10:20, 14:20-16:20",
        "8:00-9:20, 12:30-14:30",
        "17-18",
        "10-12",
        "10-11, 15:30-16:30",
    ),
}


def load(runtime: Runtime, *, now: datetime) -> None:
    """Everything is written through the services, as if people had done it."""
    with runtime.writing() as db:
        for account in db.scalars(select(StaffAccount).order_by(StaffAccount.id)):
            _save_hours(db, account, now)
        applications = _told_by_letter(db)
        host = queries.find_host(db, staff_id=applications[0].contact_id or 0)
        if host is None:
            return
        moved, held = applications[3:5]  # the three before have links to try, and book themselves
        _hold_one(db, held, host, now - timedelta(days=6), now)
        _move_one(db, moved, host, now)


def _save_hours(db: Session, account: StaffAccount, now: datetime) -> None:
    name = account.name.partition(" ")[0].lower()
    draft = HostDraft(
        week=[*HOURS[account.name], "", ""],
        days=f"{now + timedelta(days=20):%d.%m.%Y}",
        zone="Europe/Berlin",
        minutes=20,
        pause_before=10,
        pause_after=10,
        notice_hours=24,
        most_a_day=5,
        video_url=f"https://video.nordlicht.example/{name}",
        by_phone=True,
        for_everybody=name == "lena",
    )
    save_hours(db, staff_id=account.id, draft=draft, actor=_actor(account), now=now)


def _actor(account: StaffAccount) -> Actor:
    return Actor.staff(account.id, account.name)


def _told_by_letter(db: Session) -> list[Application]:
    return list(
        db.scalars(
            select(Application)
            .join(Feedback, Feedback.application_id == Application.id)
            .join(FeedbackVersion, FeedbackVersion.feedback_id == Feedback.id)
            .order_by(FeedbackVersion.id)
        )
    )


def _book(
    db: Session, application: Application, host: CallHost, now: datetime, way: Way, *, skip: int
) -> CallBooking:
    slot = free_slots(db, [host], now=now)[skip]
    asked = CallRequest(
        application.public_id,
        slot.key,
        way,
        phone="+491701234567" if way is Way.PHONE else None,
        questions="Woran würden Sie an meiner Stelle zuerst arbeiten?",
    )
    return service.book_call(
        db,
        person_id=application.person_id,
        asked=asked,
        idempotency_key=f"demo-{application.public_id}",
        now=now,
    )


def _hold_one(
    db: Session, application: Application, host: CallHost, then: datetime, now: datetime
) -> None:
    """Some days ago: booked when the letter had been read, held, noted."""
    booking = _book(db, application, host, then, Way.PHONE, skip=0)
    service.mark_call(
        db, booking=booking, outcome=CallOutcome.HELD, actor=_actor(host.staff), now=now
    )


def _move_one(db: Session, application: Application, host: CallHost, now: datetime) -> None:
    """The person found a better time; the email carries the second state of the entry."""
    booking = _book(db, application, host, now - timedelta(hours=2), Way.VIDEO, skip=6)
    later = free_slots(db, [host], now=now, without=booking)[9]
    service.move_call(
        db,
        booking=booking,
        slot=later.key,
        by=Side.PERSON,
        word="",
        actor=Actor.person(application.person_id),
        now=now,
    )
