from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, case, func, or_, select, true
from sqlalchemy.orm import Session, contains_eager, joinedload

from portal.core.deeds import Deed, DeedState
from portal.core.statements import one_of
from portal.outbox.errors import NoSuchMail
from portal.outbox.kinds import important_kinds
from portal.outbox.models import OutgoingMail, Silence, SilenceReason
from portal.outbox.problems import DOWN, SILENCES, waiting_codes

PAGE = 50
OPEN = (DeedState.WAITING, DeedState.LEASED)
LATE = timedelta(minutes=15)


class Pile(StrEnum):
    """How staff sorts mails."""

    WAITING = "waiting"
    HELD = "held"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


STATES = {
    Pile.WAITING: OPEN,
    Pile.HELD: OPEN,
    Pile.SENT: (DeedState.DONE,),
    Pile.FAILED: (DeedState.FAILED,),
    Pile.DROPPED: (DeedState.DROPPED,),
}


@dataclass(frozen=True)
class MailPage:
    """One page of a list, newest first; the ids lead to its neighbours."""

    mails: Sequence[OutgoingMail]
    newer: str | None
    older: str | None


@dataclass(frozen=True)
class Trouble:
    """Mails that should have left by now."""

    count: int
    since: datetime


def get_mail(db: Session, public_id: str, *, lock: bool = False) -> OutgoingMail:
    """One mail with its person. Refuses NoSuchMail. ``lock`` keeps the worker off it meanwhile."""
    mail = db.scalar(
        select(OutgoingMail)
        .where(OutgoingMail.public_id == public_id)
        .options(joinedload(OutgoingMail.person))
    )
    if mail is None:
        raise NoSuchMail
    if lock:
        db.refresh(mail.deed, with_for_update=True)
    return mail


def find_mail_of_deed(db: Session, deed_id: int) -> OutgoingMail | None:
    return db.scalar(select(OutgoingMail).where(OutgoingMail.deed_id == deed_id))


def mail_page(
    db: Session, *, pile: Pile | None, before: str | None = None, after: str | None = None
) -> MailPage:
    """``before`` and ``after`` are public ids of mails; an unknown one begins at the newest."""
    chosen = (
        select(OutgoingMail)
        .join(OutgoingMail.deed)
        .where(_in_pile(pile))
        .options(contains_eager(OutgoingMail.deed), joinedload(OutgoingMail.person))
        .limit(PAGE + 1)
    )
    edge = _id_of(db, before or after)
    if edge is not None and after:
        newer = list(db.scalars(chosen.where(OutgoingMail.id > edge).order_by(OutgoingMail.id)))
        return _page(
            newer[PAGE - 1 :: -1] if len(newer) > PAGE else newer[::-1],
            has_newer=len(newer) > PAGE,
            has_older=True,
        )
    if edge is not None:
        chosen = chosen.where(OutgoingMail.id < edge)
    mails = list(db.scalars(chosen.order_by(OutgoingMail.id.desc())))
    return _page(mails[:PAGE], has_newer=edge is not None, has_older=len(mails) > PAGE)


def _in_pile(pile: Pile | None) -> ColumnElement[bool]:
    if pile is None:
        return true()
    chosen = Deed.state.in_(STATES[pile])
    return and_(chosen, Deed.problem.in_(waiting_codes())) if pile is Pile.HELD else chosen


def _id_of(db: Session, public_id: str | None) -> int | None:
    if not public_id:
        return None
    return db.scalar(select(OutgoingMail.id).where(OutgoingMail.public_id == public_id))


def _page(mails: list[OutgoingMail], *, has_newer: bool, has_older: bool) -> MailPage:
    return MailPage(
        mails,
        newer=mails[0].public_id if mails and has_newer else None,
        older=mails[-1].public_id if mails and has_older else None,
    )


def needs_a_look() -> tuple[ColumnElement[bool], ...]:
    """An important mail, joined with its deed, that did not arrive and nobody has dealt with."""
    silenced = and_(Deed.state == DeedState.DROPPED, one_of(Deed.problem, SILENCES))
    return (
        or_(Deed.state == DeedState.FAILED, silenced),
        OutgoingMail.settled_at.is_(None),
        one_of(OutgoingMail.kind, important_kinds()),
    )


def delivery_trouble(db: Session, now: datetime) -> Trouble | None:
    """Mails wait because the mail server does not take them, or because no worker is at work."""
    count, since = db.execute(
        select(func.count(Deed.id), waiting_since()).where(should_have_left(now))
    ).one()
    return Trouble(count, since) if count else None


def waiting_since() -> ColumnElement[datetime]:
    """Since when the mails of ``should_have_left`` wait. A reminder is written weeks before it is
    due, and each try moves what is due; so it is not longer ago than the last mail that left."""
    oldest = func.min(case((Deed.problem.is_(None), Deed.due_at), else_=Deed.created_at))
    last_sent = select(func.max(OutgoingMail.sent_at)).scalar_subquery()
    return case((last_sent > oldest, last_sent), else_=oldest)


def should_have_left(now: datetime) -> ColumnElement[bool]:
    """A mail's deed that waits for the mail server, or for a worker."""
    late = and_(Deed.due_at < now - LATE, Deed.problem.is_(None))
    return and_(
        Deed.kind == "mail", one_of(Deed.state, OPEN), or_(one_of(Deed.problem, DOWN), late)
    )


def wants_silence(db: Session, person_id: int) -> bool:
    """Whether the person said that they want no further messages."""
    return SilenceReason.WISH in silences_of(db, person_id)


def silences_of(db: Session, person_id: int) -> set[SilenceReason]:
    return set(
        db.scalars(
            select(Silence.reason).where(Silence.person_id == person_id, Silence.ended_at.is_(None))
        )
    )
