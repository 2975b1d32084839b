from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, lazyload
from sqlalchemy.sql.base import ExecutableOption

from portal.access.login import Viewer
from portal.calls.errors import NotTold
from portal.calls.models import BookingClaim, CallBooking, CallHost, CallOutcome, CallWish
from portal.candidates.models import Application, ApplicationMember
from portal.core.errors import NotFound
from portal.core.statements import built_once
from portal.staff.models import StaffAccount

PAGE = 50
MOST_MISSED = 2  # the first time and one more (HR practice: one rebooking after a no-show)
ACTIVE = (CallBooking.cancelled_at.is_(None), CallBooking.outcome.is_(None))


class Tier(StrEnum):
    """Whom a person talks to, in this order."""

    CONTACT = "contact"
    MEMBER = "member"
    ANYBODY = "anybody"


@dataclass(frozen=True)
class Talk:
    """An application that can be spoken about, and with whom. ``booked`` is the public id of the
    appointment there is; ``is_over`` when no further one is offered."""

    application: Application
    hosts: Sequence[CallHost]
    booked: str | None
    is_over: bool

    @property
    def is_open(self) -> bool:
        return bool(self.hosts) and self.booked is None and not self.is_over


def talks_of(db: Session, *, person_id: int, now: datetime, application: str = "") -> list[Talk]:
    """What a person may speak about: only what they have been told. The latest decision first.
    ``application`` is the public id of the only one that is asked for."""
    rows = db.execute(
        *_talks(person_id=person_id, now=now, application=application, only_one=bool(application))
    )
    found: dict[int, tuple[Talk, list[tuple[Tier, CallHost]]]] = {}
    for about, host, member, booked, held, missed in rows:
        over = bool(held) or missed >= MOST_MISSED
        entry = found.setdefault(about.id, (Talk(about, (), booked, over), []))
        if host is not None:
            entry[1].append((_tier(about, host, member), host))
    return [
        Talk(talk.application, _nearest(hosts), talk.booked, talk.is_over)
        for talk, hosts in found.values()
    ]


@built_once
def _talks(
    person_id: int, now: datetime, application: str, *, only_one: bool
) -> Select[Application, CallHost, bool, str, int, int]:
    is_member = _is_member()
    return (
        select(Application, CallHost, is_member, _active_call(), _held(), _missed())
        .join(Application.vacancy)
        .outerjoin(
            CallHost,
            and_(
                or_(CallHost.staff_id == Application.contact_id, is_member, CallHost.for_everybody),
                CallHost.staff_id.in_(
                    select(StaffAccount.id).where(StaffAccount.disabled_at.is_(None))
                ),
            ),
        )
        .outerjoin(CallHost.staff)
        .options(
            contains_eager(Application.vacancy),
            contains_eager(CallHost.staff).lazyload(StaffAccount.role_rows),
        )
        .where(
            Application.person_id == person_id,
            Application.told_at <= now,
            Application.public_id == application if only_one else true(),
        )
        .order_by(Application.decided_on.desc(), Application.id.desc(), CallHost.id)
    )


def _tier(application: Application, host: CallHost, is_member: bool) -> Tier:
    if host.staff_id == application.contact_id:
        return Tier.CONTACT
    return Tier.MEMBER if is_member else Tier.ANYBODY


def _nearest(hosts: Sequence[tuple[Tier, CallHost]]) -> list[CallHost]:
    """The contact; else who took part; else everybody who talks with everybody."""
    for wanted in Tier:
        if chosen := [host for tier, host in hosts if tier is wanted]:
            return chosen
    return []


def _is_member() -> ColumnElement[bool]:
    return exists().where(
        ApplicationMember.application_id == Application.id,
        ApplicationMember.staff_id == CallHost.staff_id,
    )


def _active_call() -> ColumnElement[str]:
    own = CallBooking.application_id == Application.id
    return (
        select(CallBooking.public_id).where(own, *ACTIVE).correlate(Application).scalar_subquery()
    )


def _held() -> ColumnElement[int]:
    return _marked(CallOutcome.HELD)


def _missed() -> ColumnElement[int]:
    return _marked(CallOutcome.MISSED)


def _marked(outcome: CallOutcome) -> ColumnElement[int]:
    own = CallBooking.application_id == Application.id
    counted = select(func.count(CallBooking.id)).where(own, CallBooking.outcome == outcome)
    return counted.correlate(Application).scalar_subquery()


def get_talk(db: Session, *, person_id: int, application: str, now: datetime) -> Talk:
    """By the application's public id. Refuses what is not theirs or not told yet (NotTold)."""
    if not application:
        raise NotTold
    for talk in talks_of(db, person_id=person_id, now=now, application=application):
        return talk
    raise NotTold


def lock_host(db: Session, public_id: str) -> CallHost | None:
    """The interviewer as they are now; everybody else who books with them waits."""
    return db.scalar(
        select(CallHost)
        .where(CallHost.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def lock_hosts(db: Session, host_ids: Sequence[int]) -> Sequence[CallHost]:
    """The interviewers, locked in one order so that two transactions cannot wait for each other."""
    return db.scalars(
        select(CallHost).where(CallHost.id.in_(host_ids)).order_by(CallHost.id).with_for_update()
    ).all()


def lock_coming_calls(
    db: Session, person_ids: Sequence[int], *, now: datetime
) -> Sequence[CallBooking]:
    """Calls of these persons that are still to come, locked as ``get_booking`` locks them."""
    coming = CallBooking.person_id.in_(person_ids), CallBooking.starts_at > now, *ACTIVE
    lock_hosts(db, db.scalars(select(CallBooking.host_id).where(*coming).distinct()).all())
    return db.scalars(
        select(CallBooking)
        .where(*coming)
        .order_by(CallBooking.id)
        .with_for_update(of=CallBooking)
        .execution_options(populate_existing=True)
    ).all()


def find_booking(db: Session, *, idempotency_key: str, person_id: int) -> CallBooking | None:
    """What this form has booked before."""
    return db.scalar(
        select(CallBooking).where(
            CallBooking.idempotency_key == idempotency_key, CallBooking.person_id == person_id
        )
    )


def get_booking(db: Session, public_id: str, *, person_id: int, lock: bool = False) -> CallBooking:
    """A call of this person with interviewer and job. Refuses another person's (NotFound)."""
    return _one(db, public_id, CallBooking.person_id == person_id, lock=lock)


def get_call(db: Session, public_id: str, *, viewer: Viewer, lock: bool = False) -> CallBooking:
    """A call for staff. Refuses what is not the viewer's to see (NotFound)."""
    return _one(db, public_id, may_see(viewer), lock=lock)


def _one(db: Session, public_id: str, condition: ColumnElement[bool], *, lock: bool) -> CallBooking:
    chosen = (
        select(CallBooking)
        .join(CallBooking.host)
        .where(CallBooking.public_id == public_id, condition)
        .options(*_with_all())
    )
    if lock:
        host_id = db.scalar(select(CallBooking.host_id).where(CallBooking.public_id == public_id))
        lock_hosts(db, [host_id] if host_id is not None else [])
        chosen = chosen.with_for_update(of=CallBooking).execution_options(populate_existing=True)
    booking = db.scalar(chosen)
    if booking is None:
        raise NotFound
    return booking


def _with_all() -> tuple[ExecutableOption, ...]:
    application = joinedload(CallBooking.application, innerjoin=True)
    return (
        contains_eager(CallBooking.host)
        .joinedload(CallHost.staff, innerjoin=True)
        .lazyload(StaffAccount.role_rows),
        joinedload(CallBooking.person, innerjoin=True),
        application.joinedload(Application.vacancy, innerjoin=True),
    )


def may_see(viewer: Viewer) -> ColumnElement[bool]:
    """Interviewers see their own calls; whoever hires sees all. Needs ``call_host`` joined."""
    if viewer.may("calls.edit"):
        return true()
    return CallHost.staff_id == viewer.staff_id


class Span(StrEnum):
    """How HR's list is cut."""

    TODAY = "today"
    NEXT = "next"
    PAST = "past"


@dataclass(frozen=True)
class CallPage:
    """One page of calls; ``more`` is the cursor of the next one."""

    calls: Sequence[CallBooking]
    more: str = ""


def call_page(
    db: Session, *, viewer: Viewer, span: Span, day: tuple[datetime, datetime], after: str = ""
) -> CallPage:
    """``day`` are the bounds of today. Today and next by time, the past backwards; cancelled calls
    only stand in the past. ``after`` is the public id of the last call of the page before."""
    begin, end = day
    is_past = span is Span.PAST
    starts_at, number = CallBooking.starts_at, CallBooking.id
    order = (starts_at.desc(), number.desc()) if is_past else (starts_at.asc(), number.asc())
    wanted = {
        Span.TODAY: and_(starts_at >= begin, starts_at < end, _not_cancelled()),
        Span.NEXT: and_(starts_at >= end, _not_cancelled()),
        Span.PAST: or_(starts_at < begin, CallBooking.cancelled_at.is_not(None)),
    }[span]
    chosen = (
        select(CallBooking)
        .join(CallBooking.host)
        .where(may_see(viewer), wanted)
        .options(*_with_all())
        .order_by(*order)
        .limit(PAGE + 1)
    )
    if after:
        chosen = chosen.where(_beyond(after, backwards=is_past))
    found = db.scalars(chosen).all()
    return CallPage(found[:PAGE], found[PAGE - 1].public_id if len(found) > PAGE else "")


def _not_cancelled() -> ColumnElement[bool]:
    return CallBooking.cancelled_at.is_(None)


def _beyond(public_id: str, *, backwards: bool) -> ColumnElement[bool]:
    """Past the call of the cursor; an unknown one stands nowhere, so nothing comes after it."""
    edge = aliased(CallBooking)
    starts = select(edge.starts_at).where(edge.public_id == public_id).scalar_subquery()
    number = select(edge.id).where(edge.public_id == public_id).scalar_subquery()
    tie = and_(
        CallBooking.starts_at == starts,
        CallBooking.id < number if backwards else CallBooking.id > number,
    )
    first = CallBooking.starts_at < starts if backwards else CallBooking.starts_at > starts
    return or_(first, tie)


def find_host(db: Session, *, staff_id: int, lock: bool = False) -> CallHost | None:
    """The hours of a member of staff, if they have entered any."""
    chosen = select(CallHost).where(CallHost.staff_id == staff_id)
    return db.scalar(chosen.with_for_update() if lock else chosen)


def lock_account(db: Session, staff_id: int) -> None:
    """Whoever writes the hours of a colleague waits for whoever else does."""
    chosen = select(StaffAccount.id).where(StaffAccount.id == staff_id)
    db.scalar(chosen.with_for_update(key_share=True))


def colleagues(db: Session) -> Sequence[StaffAccount]:
    """Everybody who can sign in, by name, without their roles."""
    return db.scalars(
        select(StaffAccount)
        .options(lazyload(StaffAccount.role_rows))
        .where(StaffAccount.disabled_at.is_(None))
        .order_by(StaffAccount.name, StaffAccount.id)
    ).all()


def get_wish(db: Session, public_id: str, *, lock: bool = False) -> CallWish:
    """A wish with person and job (NotFound)."""
    chosen = (
        select(CallWish)
        .where(CallWish.public_id == public_id)
        .options(
            joinedload(CallWish.person, innerjoin=True),
            joinedload(CallWish.application, innerjoin=True).joinedload(
                Application.vacancy, innerjoin=True
            ),
        )
    )
    wish = db.scalar(chosen.with_for_update(of=CallWish) if lock else chosen)
    if wish is None:
        raise NotFound
    return wish


def find_open_wish(db: Session, *, application_id: int) -> CallWish | None:
    return db.scalar(
        select(CallWish).where(
            CallWish.application_id == application_id, CallWish.settled_at.is_(None)
        )
    )


def last_held(person_id: int) -> ScalarSelect[datetime]:
    """When the person's last call ended that took place: what was said in it may begin a claim."""
    held = CallBooking.person_id == person_id, CallBooking.outcome == CallOutcome.HELD
    return select(func.max(CallBooking.ends_at)).where(*held).scalar_subquery()


def wrong_claims(db: Session) -> dict[str, int]:
    """Calls whose cells are not exactly theirs, by public id with the difference; and orphans."""
    counted = (
        select(
            CallBooking.public_id,
            CallBooking.cancelled_at,
            CallBooking.end_cell - CallBooking.first_cell,
            func.count(BookingClaim.cell),
            func.count(BookingClaim.cell).filter(
                BookingClaim.host_id == CallBooking.host_id,
                BookingClaim.cell >= CallBooking.first_cell,
                BookingClaim.cell < CallBooking.end_cell,
            ),
        )
        .outerjoin(BookingClaim, BookingClaim.booking_id == CallBooking.id)
        .group_by(CallBooking.id)
    )
    wrong = {}
    for public_id, cancelled_at, length, claimed, fitting in db.execute(counted):
        wanted = 0 if cancelled_at is not None else length
        if claimed != wanted or fitting != wanted:
            wrong[public_id] = claimed - wanted
    return wrong
