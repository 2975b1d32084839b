"""The demo's share of ``calls``: hours of interviewers, one call held, one moved."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.calls import queries, service
from portal.calls.hours import HostDraft, save_hours
from portal.calls.models import CallBooking, CallOutcome, Side, Way
from portal.calls.offers import Slot, free_slots
from portal.calls.service import CallRequest
from portal.candidates.models import Application
from portal.demo.days import at_work, moment
from portal.demo.letters import HELD, MOVED, application_of
from portal.demo.story import Story, written
from portal.feedback import service as feedback
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


def story(now: datetime) -> Story:
    """Two people have read their letters and chosen a time. One call is over and noted; the other
    person has found a better time since."""
    yield written(at_work(now, days_ago=53, hour=10), _enter_hours, now)
    yield written(moment(now, days_ago=6, hour=13, minute=20), _book, HELD, Way.PHONE)
    then = moment(now, days_ago=3, hour=19, minute=40)
    yield written(then, _book, MOVED, Way.VIDEO, now + timedelta(days=1))
    yield written(moment(now, days_ago=1, hour=12, minute=35), _move)
    yield written(now - timedelta(minutes=10), _note_held)


def _enter_hours(db: Session, then: datetime, now: datetime) -> None:
    off = f"{now + timedelta(days=20):%d.%m.%Y}"
    for account in db.scalars(select(StaffAccount).order_by(StaffAccount.id)):
        _save_hours(db, account, off, then)


def _save_hours(db: Session, account: StaffAccount, off: str, now: datetime) -> None:
    name = account.name.partition(" ")[0].lower()
    draft = HostDraft(
        week=[*HOURS[account.name], "", ""],
        days=off,
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


def _book(db: Session, now: datetime, number: str, way: Way, after: datetime | None = None) -> None:
    """The first time that is free, a while after ``after``."""
    application = application_of(db, number)
    _read(db, application, now - timedelta(minutes=12))
    host = queries.find_host(db, staff_id=application.contact_id or 0)
    assert host is not None  # noqa: S101 - every account has hours
    slot = _first(free_slots(db, [host], now=now), after)
    asked = CallRequest(
        application.public_id,
        slot.key,
        way,
        phone="+491701234567" if way is Way.PHONE else None,
        questions="Woran würden Sie an meiner Stelle zuerst arbeiten?",
    )
    service.book_call(
        db,
        person_id=application.person_id,
        asked=asked,
        idempotency_key=f"demo-{application.public_id}",
        now=now,
    )


def _first(slots: Sequence[Slot], after: datetime | None) -> Slot:
    return next(slot for slot in slots if after is None or slot.starts_at > after)


def _read(db: Session, application: Application, now: datetime) -> None:
    version = db.scalars(
        select(FeedbackVersion)
        .join(Feedback, Feedback.id == FeedbackVersion.feedback_id)
        .where(Feedback.application_id == application.id)
    ).one()
    feedback.open_version(db, public_id=version.public_id, person_id=application.person_id, now=now)


def _booking(db: Session, number: str) -> CallBooking:
    application = application_of(db, number)
    chosen = select(CallBooking).where(CallBooking.application_id == application.id)
    return db.scalars(chosen).one()


def _note_held(db: Session, now: datetime) -> None:
    held = _booking(db, HELD)
    actor = _actor(held.host.staff)
    service.mark_call(db, booking=held, outcome=CallOutcome.HELD, actor=actor, now=now)


def _move(db: Session, now: datetime) -> None:
    """The email carries the second state of the entry."""
    booking = _booking(db, MOVED)
    after = booking.starts_at + timedelta(days=1)
    slot = _first(free_slots(db, [booking.host], now=now, without=booking), after)
    service.move_call(
        db,
        booking=booking,
        slot=slot.key,
        by=Side.PERSON,
        word="",
        actor=Actor.person(booking.person_id),
        now=now,
    )
