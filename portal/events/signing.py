"""Signing up, confirming, bringing fewer or more, cancelling: what people do, and staff for them.

Every function holds the event's row first (``seats.lock_event``) and decides everything under it.
"""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.core.errors import NotFound
from portal.events import queries, seats
from portal.events.errors import AlreadySignedUp, NotEnoughSeats, SignUpOver, TooManyCompanions
from portal.events.models import Event, EventSignUp, SignUpState
from portal.events.names import read_name
from portal.outbox.service import queue_mail
from portal.people.models import Person
from portal.people.service import ensure_person

ASK_AGAIN = timedelta(minutes=10)  # as the page says that tells what happens next


def sign_up_person(
    db: Session, *, event_id: int, person: Person, companions: int, now: datetime
) -> EventSignUp:
    """Somebody whose name and address we know: a seat, or a place in line, at once.

    Refuses AlreadySignedUp, and what cannot be had (EventOver, SignUpClosed, EventFull, …).
    """
    event = _open(db, event_id, now)
    known = queries.find_live(db, event_id=event.id, person_id=person.id)
    if known is not None and not known.waits_for_answer:
        raise AlreadySignedUp
    _ensure_companions(event, companions)
    sign_up = _new(event, person, person.name, companions, "", now)
    sign_up = _given(db, event, sign_up, known, now)
    _record(db, "sign_up.added", Actor.person(person.id), sign_up, now)
    return sign_up


def ask_as_guest(
    db: Session,
    *,
    event_id: int,
    name: str,
    email: str,
    companions: int,
    need: str,
    language: str,
    now: datetime,
    keeps_seat: bool = True,
) -> None:
    """A guest asks for seats: held for 45 minutes, fixed by the button of a mail.

    Without ``keeps_seat`` nothing is held; the button gives what is free then. Whether the address
    is known shows only in the mail: everything that can be refused is refused before it is looked
    up. Refuses what cannot be had, NotAFullName and NotAnAddress.
    """
    guest = read_name(name)
    event = _open(db, event_id, now)
    _ensure_companions(event, companions)
    fits = seats.ensure_room(db, event, companions + 1)
    person = ensure_person(
        db, first_name=guest.first, last_name=guest.last, email=email, language=language, now=now
    )
    known = queries.find_live(db, event_id=event.id, person_id=person.id)
    if known is not None:
        _remind(db, known, now)
        return
    sign_up = _new(event, person, guest.whole, companions, need, now)
    seats.hold(db, event, sign_up, fits=fits and keeps_seat, now=now)


def add_for(
    db: Session,
    *,
    event_id: int,
    name: str,
    email: str,
    companions: int,
    need: str,
    language: str,
    now: datetime,
    actor: Actor,
) -> EventSignUp:
    """Staff signs somebody up who called; until the event begins, and never past the line."""
    guest = read_name(name)
    event = seats.lock_event(db, event_id, now=now)
    event.ensure_ahead(now)
    _ensure_companions(event, companions)
    person = ensure_person(
        db, first_name=guest.first, last_name=guest.last, email=email, language=language, now=now
    )
    known = queries.find_live(db, event_id=event.id, person_id=person.id)
    if known is not None and not known.waits_for_answer:
        raise AlreadySignedUp
    sign_up = _new(event, person, guest.whole, companions, need, now)
    sign_up = _given(db, event, sign_up, known, now)
    _record(db, "sign_up.added", actor, sign_up, now)
    return sign_up


def share_of(event: Event) -> int:
    """How many seats one network may hold without an answer: a quarter, and two at least."""
    return max(event.capacity // 4, 2)


def confirm(db: Session, *, public_id: str, now: datetime) -> EventSignUp:
    """The button of the mail. Pressing it again changes nothing; after the hold it asks anew, as
    long as signing up is open.

    Refuses SignUpOver for one that was cancelled, and what cannot be had any more.
    """
    event, sign_up = _held(db, public_id, now)
    if sign_up.state in (SignUpState.CONFIRMED, SignUpState.WAITING):
        return sign_up
    if sign_up.state is SignUpState.CANCELLED:
        raise SignUpOver
    held = sign_up.state is SignUpState.HELD
    if held:  # the seat was promised for a while, whenever signing up closes
        event.ensure_ahead(now)
    else:
        event.ensure_open(now)
    if sign_up.state is SignUpState.EXPIRED:
        other = queries.find_live(db, event_id=event.id, person_id=sign_up.person_id)
        if other is not None:
            return confirm(db, public_id=other.public_id, now=now)
    fits = held or seats.ensure_room(db, event, sign_up.seats)
    seats.give(db, event, sign_up, fits=fits, now=now)
    _record(db, "sign_up.confirmed", Actor.person(sign_up.person_id), sign_up, now)
    return sign_up


def change_companions(
    db: Session, *, public_id: str, companions: int, now: datetime
) -> EventSignUp:
    """Fewer at any time before the beginning; more while signing up is open and seats are free.

    Whoever waits keeps the place with fewer; with more it would be unfair to those behind.
    """
    event, sign_up = _held(db, public_id, now)
    event.ensure_ahead(now)
    if sign_up.state not in (SignUpState.CONFIRMED, SignUpState.WAITING):
        raise SignUpOver
    more = companions - sign_up.companions
    if more > 0:
        _ensure_companions(event, companions)
        event.ensure_open(now)
        fits = sign_up.state is SignUpState.CONFIRMED and seats.ensure_room(db, event, more)
        if not fits:
            raise NotEnoughSeats(free=0 if seats.first_in_line(db, event) else event.free)
    if more:
        seats.resize(db, event, sign_up, seats=companions + 1)
        seats.settle(db, event, now=now)
        _record(db, "sign_up.changed", Actor.person(sign_up.person_id), sign_up, now)
    return sign_up


def cancel(db: Session, *, public_id: str, now: datetime, actor: Actor | None = None) -> None:
    """Gives the seats to whoever is next. Again changes nothing; refuses after the beginning.

    ``actor`` is staff when staff does it for somebody; the person gets the mail in both cases.
    """
    event, sign_up = _held(db, public_id, now)
    event.ensure_ahead(now)
    if not sign_up.is_open:
        return
    answered = not sign_up.waits_for_answer
    seats.end(db, event, sign_up, state=SignUpState.CANCELLED, now=now)
    seats.settle(db, event, now=now)
    if answered:
        queue_mail(
            db,
            "event_left",
            person_id=sign_up.person_id,
            subject_id=sign_up.id,
            dedupe_key=f"event_left:{sign_up.id}",
            now=now,
        )
    _record(db, "sign_up.cancelled", actor or Actor.person(sign_up.person_id), sign_up, now)


def promote(db: Session, *, event_id: int, now: datetime, actor: Actor) -> int:
    """Staff lets the line move up, also after signing up has closed; the order stays.

    Says how many moved. Pressed twice, or while the worker does it, nobody moves twice.
    """
    event = seats.lock_event(db, event_id, now=now)
    event.ensure_ahead(now)
    moved = seats.move_up(db, event, now=now)
    audit.record(db, "event.promoted", actor=actor, subject=event, at=now, moved=moved)
    return moved


def _open(db: Session, event_id: int, now: datetime) -> Event:
    event = seats.lock_event(db, event_id, now=now)
    if event.published_at is None:
        raise NotFound
    event.ensure_open(now)
    return event


def _held(db: Session, public_id: str, now: datetime) -> tuple[Event, EventSignUp]:
    """The sign-up as it is once its event is ours."""
    event_id = queries.event_id_of(db, public_id)
    event = seats.lock_event(db, event_id, now=now)
    return event, queries.get_sign_up(db, public_id)


def _given(
    db: Session, event: Event, wanted: EventSignUp, asked: EventSignUp | None, now: datetime
) -> EventSignUp:
    """Seats or a place in line. Whoever ``asked`` as a guest a moment ago keeps the seats held for
    that, if they are enough."""
    if asked is not None and asked.state is SignUpState.HELD and wanted.seats <= asked.seats:
        seats.resize(db, event, asked, seats=wanted.seats)
        seats.give(db, event, asked, fits=True, now=now)
        seats.settle(db, event, now=now)
        return asked
    if asked is not None:
        seats.end(db, event, asked, state=SignUpState.EXPIRED, now=now)
        seats.settle(db, event, now=now)
    fits = seats.ensure_room(db, event, wanted.seats)
    seats.give(db, event, wanted, fits=fits, now=now)
    return wanted


def _ensure_companions(event: Event, companions: int) -> None:
    if not 0 <= companions <= event.companions_max:
        raise TooManyCompanions(most=event.companions_max)


def _new(
    event: Event, person: Person, name: str, companions: int, need: str, now: datetime
) -> EventSignUp:
    return EventSignUp(
        event_id=event.id,
        person_id=person.id,
        name=name,
        seats=companions + 1,
        need=need,
        asked_at=now,
    )


def _remind(db: Session, known: EventSignUp, now: datetime) -> None:
    """Signed up already, or the mail was lost: the link once more, but only after a while, so that
    nobody fills the mailbox of somebody else."""
    kind = "event_confirm" if known.waits_for_answer else "event_known"
    again = (now - known.asked_at) // ASK_AGAIN
    queue_mail(
        db,
        kind,
        person_id=known.person_id,
        subject_id=known.id,
        dedupe_key=f"{kind}:{known.id}:{again}",
        now=now,
    )


def _record(db: Session, action: str, actor: Actor, sign_up: EventSignUp, now: datetime) -> None:
    audit.record(db, action, actor=actor, subject=sign_up, at=now, seats=sign_up.seats)
