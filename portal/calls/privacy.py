"""What this part has stored about a person: calls and wishes for times."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from portal.calls.models import BookingClaim, CallBooking, CallHost, CallOutcome, CallWish
from portal.calls.words import WAYS, CallTime
from portal.core.messages import N_
from portal.core.personal import Fact, Moved, PersonalData, Record, move_rows
from portal.outbox.service import forget_subjects
from portal.staff.models import StaffAccount
from portal.web.locale import gettext as _


def export(db: Session, person_id: int) -> list[Record]:
    """Calls, the latest first, then wishes that wait."""
    host = joinedload(CallBooking.host, innerjoin=True).joinedload(CallHost.staff, innerjoin=True)
    calls = db.scalars(
        select(CallBooking)
        .where(CallBooking.person_id == person_id)
        .options(host.lazyload(StaffAccount.role_rows))
        .order_by(CallBooking.starts_at.desc())
    )
    wishes = db.scalars(
        select(CallWish).where(CallWish.person_id == person_id).order_by(CallWish.id.desc())
    )
    return [_call(call) for call in calls] + [_wish(wish) for wish in wishes]


def _call(call: CallBooking) -> Record:
    state = N_("cancelled") if call.cancelled_at else N_("booked")
    facts = (
        Fact("starts_at", N_("Beginning"), call.starts_at),
        Fact("ends_at", N_("End"), call.ends_at),
        Fact("with", N_("With"), call.host.staff.name),
        Fact("way", N_("How"), call.way.value, words=WAYS[call.way]),
        Fact("phone", N_("Your phone number"), call.phone),
        Fact("questions", N_("Your questions"), call.questions),
        Fact("need", N_("What you need"), call.need),
        Fact("state", N_("State"), state, words=state),
        _outcome(call),
        Fact("word", N_("The employer's sentence"), call.word),
    )
    when = CallTime(call.starts_at, call.ends_at)
    return Record(_("Call on %(day)s", day=when.day), facts)


def _outcome(call: CallBooking) -> Fact:
    if call.outcome is None:
        return Fact("outcome", N_("Took place"), None)
    words = N_("held") if call.outcome is CallOutcome.HELD else N_("not reached")
    return Fact("outcome", N_("Took place"), call.outcome.value, words=words)


def _wish(wish: CallWish) -> Record:
    facts = (
        Fact("created_at", N_("Written"), wish.created_at),
        Fact("text", N_("Better times"), wish.words),
    )
    return Record(_("Wish for other times"), facts)


def erase(db: Session, person_id: int, *, now: datetime) -> None:
    """Calls to come have been cancelled before (``leaving``); interviewers' mails about calls stay,
    without saying which."""
    own = list(db.scalars(select(CallBooking.id).where(CallBooking.person_id == person_id)))
    forget_subjects(db, "call_host", subject_ids=own, now=now)
    db.execute(delete(BookingClaim).where(BookingClaim.booking_id.in_(own)))
    db.execute(delete(CallBooking).where(CallBooking.person_id == person_id))
    db.execute(delete(CallWish).where(CallWish.person_id == person_id))


def move(
    db: Session,
    *,
    source_id: int,
    target_id: int,
    application_ids: Collection[int] | None,
    now: datetime,  # noqa: ARG001 - as agreed
) -> Moved:
    """Everything here belongs to an application, so nothing can clash."""
    moved: Moved = {}
    for model in (CallBooking, CallWish):
        where = () if application_ids is None else (model.application_id.in_(application_ids),)
        moved |= move_rows(db, model, source_id=source_id, target_id=target_id, where=where)
    return moved


SHARE = PersonalData(
    name="calls",
    title=N_("Conversations"),
    tables=frozenset({"call_booking", "call_wish", "booking_claim"}),
    export=export,
    erase=erase,
    move=move,
)
