"""Queueing mails, and what staff and persons decide about them."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.core.db import insert_into
from portal.core.deeds import Deed, DeedState, queue_deed
from portal.core.personal import Moved, move_rows
from portal.outbox import problems, queries
from portal.outbox.errors import NothingToSendAgain, PersonWantsSilence
from portal.outbox.kinds import find_kind
from portal.outbox.models import OutgoingMail, Silence, SilenceReason
from portal.outbox.stop_links import ensure_stop_link
from portal.people.models import Person
from portal.people.queries import survivor_of

DEED = "mail"
REQUESTED_FIRST = 10


def queue_mail(
    db: Session,
    kind: str,
    *,
    person_id: int | None = None,
    staff_id: int | None = None,
    dedupe_key: str,
    now: datetime,
    subject_id: int | None = None,
    due_at: datetime | None = None,
    payload: dict[str, Any] | None = None,
) -> OutgoingMail:
    """Write a mail of this kind, due at ``due_at`` or at once; once per ``dedupe_key``.

    It goes to a person or to a member of staff, never to both.
    Text, links, consent and truth are looked at when it is sent, not here; ``payload`` is what a
    mail must know although its subject may be gone by then, and is forgotten once it has left.
    """
    known = find_kind(kind)
    deed = queue_deed(
        db,
        kind=DEED,
        dedupe_key=f"mail:{dedupe_key}",
        now=now,
        due_at=due_at,
        payload=payload,
        priority=REQUESTED_FIRST if known and known.requested else 100,
    )
    if earlier := queries.find_mail_of_deed(db, deed.id):
        return earlier
    if person_id is not None:
        ensure_stop_link(db, person_id, now)
    mail = OutgoingMail(
        deed=deed,
        person_id=person_id,
        staff_id=staff_id,
        kind=kind,
        subject_id=subject_id,
        created_at=now,
    )
    db.add(mail)
    db.flush()
    deed.subject_id = mail.id
    return mail


def send_again(db: Session, *, mail: OutgoingMail, now: datetime, actor: Actor) -> None:
    """Try a mail once more that did not go out. Refuses one that did, and a person's own wish.

    That the address was unknown once no longer counts: whoever asks for this has looked at it.
    """
    if mail.deed.state is DeedState.DONE:
        raise NothingToSendAgain
    if mail.deed.is_open:
        return
    kind = find_kind(mail.kind)
    if mail.staff_id is None:
        if queries.wants_silence(db, mail.person_id) and not (kind and kind.requested):
            raise PersonWantsSilence
        end_bounce(db, person_id=mail.person_id, now=now)
    mail.deed.try_again(now)
    mail.smtp_code = mail.smtp_status = mail.settled_at = None
    audit.record(db, "mail.sent_again", actor=actor, subject=mail, at=now, kind=mail.kind)


def settle(db: Session, *, mail: OutgoingMail, now: datetime, actor: Actor) -> None:
    """Staff has dealt with it in another way, for example printed and posted."""
    if mail.settled_at is None and not mail.deed.is_open:
        mail.settled_at = now
        if kind := find_kind(mail.kind):
            kind.arrived(db, mail, now)
        audit.record(db, "mail.settled", actor=actor, subject=mail, at=now, kind=mail.kind)


def let_go(db: Session, *, codes: Iterable[str], person_id: int | None = None) -> int:
    """Mails that wait for one of these codes are looked at now, in the order they were written.

    Of everybody, or of one person. What is still held then simply waits on. Returns how many.
    """
    waiting = update(Deed).where(Deed.kind == DEED, Deed.state == DeedState.WAITING)
    if person_id is not None:
        own = select(OutgoingMail.deed_id).where(OutgoingMail.person_id == person_id)
        waiting = waiting.where(Deed.id.in_(own))
    found = db.execute(
        waiting.where(Deed.problem.in_(list(codes))).values(due_at=Deed.created_at, problem=None)
    )
    return int(found.rowcount)  # type: ignore[attr-defined]  # an UPDATE has a rowcount


def silence_person(db: Session, *, person_id: int, now: datetime) -> None:
    """The person wants no further messages, whichever entry of theirs the link belonged to."""
    person_id = survivor_of(db, db.get_one(Person, person_id)).id
    if _begin_silence(db, person_id, SilenceReason.WISH, now):
        _record(db, "messages.stopped", person_id, now)


def end_silence(db: Session, *, person_id: int, now: datetime) -> None:
    """The person wants messages again."""
    if _end_silence(db, person_id, (SilenceReason.WISH,), now):
        _record(db, "messages.resumed", person_id, now)


def note_bounce(db: Session, *, person_id: int, now: datetime) -> None:
    """The mail server of the person's address says that there is no such mailbox."""
    _begin_silence(db, person_id, SilenceReason.BOUNCE, now)


def end_bounce(db: Session, *, person_id: int, now: datetime) -> None:
    """The address was corrected, or somebody has checked it."""
    _end_silence(db, person_id, (SilenceReason.BOUNCE,), now)


def drop_waiting(db: Session, *, person_id: int, now: datetime) -> None:
    """Take out every mail to this person that has not left yet."""
    waiting = select(Deed).join(OutgoingMail, OutgoingMail.deed_id == Deed.id)
    open_ones = waiting.where(
        OutgoingMail.person_id == person_id, Deed.state.in_((DeedState.WAITING, DeedState.LEASED))
    )
    for deed in db.scalars(open_ones.order_by(Deed.id).with_for_update(of=Deed)):
        deed.drop(now)
        deed.problem = problems.DATA_GOES
    db.flush()


def forget_subjects(db: Session, kind: str, *, subject_ids: Collection[int], now: datetime) -> None:
    """What colleagues' mails of this kind were about is gone: those that wait are dropped, and
    nothing names the rows any more, whose numbers may be given out again."""
    about = OutgoingMail.kind == kind, OutgoingMail.subject_id.in_(subject_ids)
    own = *about, OutgoingMail.staff_id.is_not(None)
    waiting = select(Deed).join(OutgoingMail, OutgoingMail.deed_id == Deed.id)
    open_ones = waiting.where(*own, Deed.state.in_((DeedState.WAITING, DeedState.LEASED)))
    for deed in db.scalars(open_ones.order_by(Deed.id).with_for_update(of=Deed)):
        deed.drop(now)
        deed.problem = problems.DATA_GOES
    db.flush()
    db.execute(update(OutgoingMail).where(*own).values(subject_id=None))


def forget_mails(db: Session, kind: str, *, subject_ids: Collection[int]) -> None:
    """As if these mails had never been written; one that is on its way marks nothing."""
    own = OutgoingMail.kind == kind, OutgoingMail.subject_id.in_(subject_ids)
    deeds = db.scalars(delete(OutgoingMail).where(*own).returning(OutgoingMail.deed_id)).all()
    db.execute(delete(Deed).where(Deed.id.in_(deeds)))


def move_mails(
    db: Session, kind: str, *, subject_ids: Collection[int], source_id: int, target_id: int
) -> Moved:
    """Give the mails of one kind about these subjects to another person; says which."""
    return move_rows(
        db,
        OutgoingMail,
        source_id=source_id,
        target_id=target_id,
        where=[OutgoingMail.kind == kind, OutgoingMail.subject_id.in_(subject_ids)],
    )


def _begin_silence(db: Session, person_id: int, reason: SilenceReason, now: datetime) -> bool:
    """True when it was not so before; the unique index decides when two say it at once."""
    row = insert_into(db, Silence).values(person_id=person_id, reason=reason, since=now)
    return db.execute(row.on_conflict_do_nothing().returning(Silence.id)).first() is not None


def _end_silence(
    db: Session, person_id: int, reasons: Iterable[SilenceReason], now: datetime
) -> bool:
    ended = db.execute(
        update(Silence)
        .where(Silence.person_id == person_id, Silence.reason.in_(reasons))
        .where(Silence.ended_at.is_(None))
        .values(ended_at=now)
    )
    return bool(ended.rowcount)  # type: ignore[attr-defined]  # an UPDATE has a rowcount


def _record(db: Session, action: str, person_id: int, now: datetime) -> None:
    person = db.get_one(Person, person_id)
    audit.record(db, action, actor=Actor.person(person_id), subject=person, at=now)
