"""Booking, moving and cancelling calls. The claims' primary key decides every race; the lock of the
interviewer's row in front of it only makes the losers wait instead of failing halfway."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.calls import queries
from portal.calls.errors import (
    AlreadyBooked,
    NoFurtherCall,
    SlotNotOffered,
    SlotTaken,
    VideoIsBooked,
    WayNotOffered,
)
from portal.calls.models import (
    BookingClaim,
    CallBooking,
    CallHost,
    CallOutcome,
    CallWish,
    Side,
    Way,
)
from portal.calls.offers import is_free, read_key
from portal.calls.queries import Talk
from portal.calls.slots import MINUTE, cells_of, from_epoch, to_epoch
from portal.outbox.service import queue_mail

REMIND_BEFORE = timedelta(hours=24)


@dataclass(frozen=True)
class CallRequest:
    """What a person asks for. ``application`` is a public id, ``slot`` a slot's key, ``phone``
    E.164 for a call by phone."""

    application: str
    slot: str
    way: Way
    phone: str | None = None
    questions: str = ""
    need: str = ""


def book_call(
    db: Session, *, person_id: int, asked: CallRequest, idempotency_key: str, now: datetime
) -> CallBooking:
    """Book the time and queue the invitations; the interviewer's row stays locked until the commit.

    Refuses SlotTaken, SlotNotOffered, WayNotOffered, AlreadyBooked, NoFurtherCall and NotTold. The
    same ``idempotency_key`` gets the booking it made before.
    """
    host_id, start = _place(asked.slot)
    host = queries.lock_host(db, host_id)
    if earlier := queries.find_booking(db, idempotency_key=idempotency_key, person_id=person_id):
        return earlier
    if host is not None and _is_claimed(db, host, start):
        raise SlotTaken  # the usual end of a race, with the lock held as short as can be
    talk = ensure_bookable(db, person_id=person_id, asked=asked, now=now)
    booking = CallBooking(
        person_id=person_id,
        application_id=talk.application.id,
        host=next(host for host in talk.hosts if host.public_id == host_id),
        way=asked.way,
        phone=asked.phone if asked.way is Way.PHONE else None,
        questions=asked.questions,
        need=asked.need,
        idempotency_key=idempotency_key,
        booked_at=now,
        changed_at=now,
    )
    _put_at(booking, start)
    _add(db, booking)
    _send_word(db, booking, "call_booked", now)
    audit.record(db, "call.booked", actor=Actor.person(person_id), subject=booking, at=now)
    if wish := queries.find_open_wish(db, application_id=talk.application.id):
        settle_wish(db, wish=wish, actor=Actor.person(person_id), now=now)
    return booking


def ensure_bookable(db: Session, *, person_id: int, asked: CallRequest, now: datetime) -> Talk:
    """All rules of a booking, without a lock: also good for a first look that spares the wait."""
    host_id, start = _place(asked.slot)
    talk = queries.get_talk(db, person_id=person_id, application=asked.application, now=now)
    if talk.booked is not None:
        raise AlreadyBooked
    if talk.is_over:
        raise NoFurtherCall
    host = next((host for host in talk.hosts if host.public_id == host_id), None)
    if host is None:
        raise SlotNotOffered
    if asked.way not in host.ways:
        raise WayNotOffered
    ensure_free(db, host, start, now=now)
    return talk


def ensure_free(
    db: Session,
    host: CallHost,
    start: int,
    *,
    now: datetime,
    without: CallBooking | None = None,
) -> None:
    """Exactly what the page would offer now. Says whether it was taken or is not on offer."""
    if is_free(db, host, start, now=now, without=without):
        return
    if start > to_epoch(now) and _is_claimed(db, host, start):
        raise SlotTaken
    raise SlotNotOffered


def _is_claimed(db: Session, host: CallHost, start: int) -> bool:
    cells = _cells(host, start)
    chosen = (
        BookingClaim.host_id == host.id,
        BookingClaim.cell >= cells.start,
        BookingClaim.cell < cells.stop,
    )
    return db.query(BookingClaim).where(*chosen).first() is not None


def _place(key: str) -> tuple[str, int]:
    place = read_key(key)
    if place is None:
        raise SlotNotOffered
    return place


def _cells(host: CallHost, start: int) -> range:
    return cells_of(start, minutes=host.minutes, before=host.pause_before, after=host.pause_after)


def _put_at(booking: CallBooking, start: int) -> None:
    host = booking.host
    cells = _cells(host, start)
    booking.starts_at = from_epoch(start)
    booking.ends_at = from_epoch(start + host.minutes * MINUTE)
    booking.first_cell, booking.end_cell = cells.start, cells.stop


def _add(db: Session, booking: CallBooking) -> None:
    """Every check may pass twice at once; the unique indexes decide who was first."""
    db.add(booking)
    try:
        db.flush()
    except IntegrityError as error:
        raise AlreadyBooked from error
    _claim_or_refuse(db, booking)


def _claim_or_refuse(db: Session, booking: CallBooking) -> None:
    db.add_all(
        BookingClaim(host_id=booking.host_id, cell=cell, booking_id=booking.id)
        for cell in booking.cells()
    )
    try:
        db.flush()
    except IntegrityError as error:
        raise SlotTaken from error


def _let_go(db: Session, booking: CallBooking) -> None:
    db.execute(delete(BookingClaim).where(BookingClaim.booking_id == booking.id))


def move_call(
    db: Session,
    *,
    booking: CallBooking,
    slot: str,
    by: Side,
    word: str,
    actor: Actor,
    now: datetime,
) -> None:
    """To another free time of the same interviewer; ``booking`` was read with its lock.

    Refuses SlotTaken and SlotNotOffered (the old time stays), TooLateToChange and CallOver. An
    interviewer whose account is closed has no further times.
    """
    booking.ensure_changeable(now, by=by)
    host_id, start = _place(slot)
    if host_id != booking.host.public_id or not booking.host.staff.is_active:
        raise SlotNotOffered
    if start == to_epoch(booking.starts_at):
        return
    ensure_free(db, booking.host, start, now=now, without=booking)
    _let_go(db, booking)
    _put_at(booking, start)
    booking.note_change(by=by, word=word, now=now)
    _claim_or_refuse(db, booking)
    _send_word(db, booking, "call_moved", now)
    audit.record(db, "call.moved", actor=actor, subject=booking, at=now)


def cancel_call(
    db: Session, *, booking: CallBooking, by: Side, word: str, actor: Actor, now: datetime
) -> None:
    """End it before it begins; the time is free again, the phone number and the need are gone.

    Cancelling twice is one cancellation. Refuses TooLateToChange and CallOver.
    """
    if booking.cancelled_at is not None:
        return
    booking.ensure_changeable(now, by=by)
    end_call(db, booking, by=by, word=word, now=now)
    _send_word(db, booking, "call_cancelled", now)
    audit.record(db, "call.cancelled", actor=actor, subject=booking, at=now, side=by.value)


def end_call(db: Session, booking: CallBooking, *, by: Side, word: str, now: datetime) -> None:
    """Cancelled, without a word to anybody."""
    _let_go(db, booking)
    booking.cancelled_at = now
    booking.note_change(by=by, word=word, now=now)
    booking.phone, booking.need = None, ""


def mark_call(
    db: Session, *, booking: CallBooking, outcome: CallOutcome, actor: Actor, now: datetime
) -> None:
    """Whether the call took place. A later mark takes the place of the earlier one."""
    booking.ensure_begun(now)
    booking.outcome, booking.marked_at = outcome, now
    booking.need = ""
    audit.record(db, "call.marked", actor=actor, subject=booking, at=now, outcome=outcome.value)


def change_room(db: Session, *, host: CallHost, video_url: str, now: datetime) -> None:
    """Another link of the video room; whoever has a call behind the old one gets the new one.

    Refuses VideoIsBooked where calls would be left without any.
    """
    if host.video_url == video_url:
        return
    coming = queries.coming_by_video(db, host_id=host.id, now=now)
    if coming and not video_url:
        raise VideoIsBooked
    host.video_url = video_url
    for booking in coming:
        booking.note_change(by=Side.EMPLOYER, word="", now=now)
        _send_word(db, booking, "call_link", now)


def wish_for_times(
    db: Session, *, person_id: int, application: str, text: str, now: datetime
) -> CallWish:
    """No time is right: what would be. A second wish takes the place of one that still waits."""
    talk = queries.get_talk(db, person_id=person_id, application=application, now=now)
    if talk.booked is not None:
        raise AlreadyBooked
    if talk.is_over:
        raise NoFurtherCall
    wish = queries.find_open_wish(db, application_id=talk.application.id)
    if wish is None:
        wish = CallWish(
            person_id=person_id, application_id=talk.application.id, words=text, created_at=now
        )
        db.add(wish)
    else:
        wish.words, wish.created_at = text, now
    try:
        db.flush()
    except IntegrityError as error:  # sent twice in the same moment
        raise AlreadyBooked from error
    audit.record(db, "call.wished", actor=Actor.person(person_id), subject=wish, at=now)
    return wish


def settle_wish(db: Session, *, wish: CallWish, actor: Actor, now: datetime) -> None:
    """Somebody has answered it; the text has served."""
    if wish.settled_at is None:
        wish.settled_at, wish.words = now, ""
        audit.record(db, "call.wish_settled", actor=actor, subject=wish, at=now)


def _send_word(db: Session, booking: CallBooking, kind: str, now: datetime) -> None:
    """To both sides; and a reminder, as long as the call is to come."""
    key = f"{booking.public_id}:{booking.sequence}"
    queue_mail(
        db,
        kind,
        person_id=booking.person_id,
        subject_id=booking.id,
        dedupe_key=f"{kind}:{key}",
        now=now,
    )
    queue_mail(
        db,
        "call_host",
        staff_id=booking.host.staff_id,
        subject_id=booking.id,
        dedupe_key=f"call_host:{key}",
        now=now,
    )
    remind_at = booking.starts_at - REMIND_BEFORE
    if booking.cancelled_at is None and remind_at > now:
        queue_mail(
            db,
            "call_reminder",
            person_id=booking.person_id,
            subject_id=booking.id,
            dedupe_key=f"call_reminder:{key}",
            now=now,
            due_at=remind_at,
        )
