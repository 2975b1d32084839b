"""Requests for erasure: asking, withdrawing, deciding (GDPR Art. 12(3), 17).

The person asks, staff decides. What is decided is done by a durable deed (``erasing``).
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.core.days import add_months
from portal.core.deeds import queue_deed
from portal.core.errors import NotFound
from portal.core.personal import end_what_others_count_on
from portal.employer.queries import get_employer
from portal.outbox import service as outbox
from portal.people.merging import lock_whole
from portal.people.models import Person
from portal.people.queries import ids_of
from portal.privacy import queries
from portal.privacy.errors import (
    AlreadyAsked,
    NothingSpeaksAgainst,
    NothingToWithdraw,
    OnHold,
    ReasonMissing,
)
from portal.privacy.holds import today
from portal.privacy.models import AskedBy, ErasureRequest

MONTHS_TO_ANSWER = 1  # GDPR Art. 12(3)
ERASURE = "erasure"


def ask_for_erasure(
    db: Session, *, person: Person, asked_by: AskedBy, now: datetime, actor: Actor
) -> ErasureRequest:
    """Note that somebody wants their data erased, and tell them so. Refuses AlreadyAsked: the
    unique index decides between two at the same moment."""
    request = ErasureRequest(
        person_id=person.id,
        asked_by=asked_by,
        asked_at=now,
        due_on=add_months(today(db, now), MONTHS_TO_ANSWER),
    )
    db.add(request)
    try:
        db.flush()
    except IntegrityError as error:
        raise AlreadyAsked from error
    _write(db, "erasure_asked", request, now)
    audit.record(db, "erasure.asked", actor=actor, subject=request, at=now)
    return request


def withdraw_request(db: Session, *, person_id: int, now: datetime, actor: Actor) -> ErasureRequest:
    """The person wants their data kept after all. Refuses NothingToWithdraw once it has begun."""
    request = queries.find_under_way(db, person_id, lock=True)
    if request is None:
        raise NothingToWithdraw
    request.withdraw(now)
    audit.record(db, "erasure.withdrawn", actor=actor, subject=request, at=now)
    return request


def erase_now(db: Session, *, request: ErasureRequest, now: datetime, actor: Actor) -> None:
    """Decide that everything goes as soon as the last mail has left. Refuses AlreadyDecided, and
    OnHold while somebody's hold binds."""
    request.ensure_undecided()
    ensure_free(db, request, now=now)
    _decide(request, actor, now)
    begin(db, request=request, now=now)
    audit.record(db, "erasure.decided", actor=actor, subject=request, at=now)


def erase_later(db: Session, *, request: ErasureRequest, now: datetime, actor: Actor) -> date:
    """Decide that everything goes on the day after the last objection is over; until then no mails.

    Refuses AlreadyDecided, NothingSpeaksAgainst, and OnHold while no day is known. Returns the day.
    """
    request.ensure_undecided()
    person_id = _person_of(request)
    found, until = queries.what_speaks_against(db, person_id, now)
    if until is None:
        raise OnHold if found else NothingSpeaksAgainst
    _decide(request, actor, now)
    request.schedule(day_after(until))
    for one in ids_of(db, person_id):
        outbox.drop_waiting(db, person_id=one, now=now)
    outbox.silence_person(db, person_id=person_id, now=now, actor=actor)
    _write(db, "erasure_answered", request, now)
    _queue(db, request, now, due_at=start_of(db, day_after(until)))
    audit.record(db, "erasure.scheduled", actor=actor, subject=request, at=now)
    return day_after(until)


def refuse_erasure(
    db: Session, *, request: ErasureRequest, reason: str, now: datetime, actor: Actor
) -> None:
    """Decide against it; the person reads ``reason``. Refuses AlreadyDecided and ReasonMissing."""
    request.ensure_undecided()
    if not reason.strip():
        raise ReasonMissing
    _decide(request, actor, now)
    request.refuse(reason, now)
    _write(db, "erasure_answered", request, now)
    audit.record(db, "erasure.refused", actor=actor, subject=request, at=now)


def begin(db: Session, *, request: ErasureRequest, now: datetime) -> None:
    """From here on it cannot be taken back. Mails that wait are dropped, calls and seats are given
    back; one last mail is queued, and the deed that erases everything once that has left."""
    person_id = _person_of(request)
    request.begin(now)
    ids = ids_of(db, person_id)
    for one in ids:
        outbox.drop_waiting(db, person_id=one, now=now)
    end_what_others_count_on(db, ids, now=now)
    last = outbox.queue_mail(
        db,
        "erasure_done",
        person_id=person_id,
        subject_id=request.id,
        dedupe_key=f"erasure_done:{request.public_id}",
        now=now,
    )
    request.last_mail_id = last.id
    _queue(db, request, now)


def ensure_free(db: Session, request: ErasureRequest, *, now: datetime) -> None:
    """No hold binds, and none can be put from here on. Refuses OnHold."""
    person_id = _person_of(request)
    lock_whole(db, person_id)
    found, _until = queries.what_speaks_against(db, person_id, now)
    if any(one.is_binding for one in found):
        raise OnHold


def start_of(db: Session, day: date) -> datetime:
    """Midnight of that day, on the employer's clock."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(get_employer(db).zone))


def day_after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _queue(
    db: Session, request: ErasureRequest, now: datetime, due_at: datetime | None = None
) -> None:
    """Under one key: when the day comes it is the same deed that goes on."""
    queue_deed(
        db,
        kind=ERASURE,
        subject_id=request.id,
        dedupe_key=f"{ERASURE}:{request.public_id}",
        now=now,
        due_at=due_at,
    )


def _decide(request: ErasureRequest, actor: Actor, now: datetime) -> None:
    request.decided_at, request.decided_by_id = now, actor.id


def _person_of(request: ErasureRequest) -> int:
    if request.person_id is None:
        raise NotFound
    return request.person_id


def _write(db: Session, kind: str, request: ErasureRequest, now: datetime) -> None:
    outbox.queue_mail(
        db,
        kind,
        person_id=_person_of(request),
        subject_id=request.id,
        dedupe_key=f"{kind}:{request.public_id}",
        now=now,
    )
