"""The mails to a person, and whether they want any."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, delete, exists, select, update
from sqlalchemy.orm import Session, aliased

from portal.core.deeds import Deed, DeedState
from portal.core.messages import N_
from portal.core.personal import Fact, Moved, PersonalData, Record, move_rows
from portal.outbox.kinds import find_kind
from portal.outbox.lines import label_of
from portal.outbox.models import OutgoingMail, Silence, SilenceReason
from portal.people.models import Person
from portal.web.locale import gettext as _

STATES = {
    DeedState.WAITING: N_("waiting"),
    DeedState.LEASED: N_("being sent"),
    DeedState.DONE: N_("sent"),
    DeedState.DROPPED: N_("not sent"),
    DeedState.FAILED: N_("not delivered"),
}
REASONS = {
    SilenceReason.WISH: N_("No further messages are wanted"),
    SilenceReason.BOUNCE: N_("The mailbox does not exist"),
}


def export(db: Session, person_id: int) -> list[Record]:
    """Every mail with what became of it; the texts are made when they leave and are not kept."""
    mails = select(OutgoingMail).where(OutgoingMail.person_id == person_id)
    silences = select(Silence).where(Silence.person_id == person_id)
    return [
        *(
            Record(label_of(mail), _mail(mail))
            for mail in db.scalars(mails.order_by(OutgoingMail.id))
        ),
        *(
            Record(_("No messages"), _silence(row))
            for row in db.scalars(silences.order_by(Silence.id))
        ),
    ]


def _mail(mail: OutgoingMail) -> tuple[Fact, ...]:
    known = find_kind(mail.kind)
    return (
        Fact("kind", N_("What for"), mail.kind, known.label if known else ""),
        Fact("created_at", N_("Created"), mail.created_at),
        Fact("state", N_("State"), mail.deed.state.value, STATES[mail.deed.state]),
        Fact("sent_at", N_("Sent"), mail.sent_at),
        Fact("sent_to", N_("Sent to"), mail.sent_to),
        Fact("message_id", N_("Number of the message"), mail.message_id),
    )


def _silence(silence: Silence) -> tuple[Fact, ...]:
    return (
        Fact("reason", N_("Why"), silence.reason.value, REASONS[silence.reason]),
        Fact("since", N_("Since"), silence.since),
        Fact("ended_at", N_("Until"), silence.ended_at),
    )


def erase(db: Session, person_id: int, *, now: datetime) -> None:
    """Mails that wait are gone with the rest; one that is on its way finds nothing to write to."""
    own = OutgoingMail.person_id == person_id
    deeds = list(db.scalars(select(OutgoingMail.deed_id).where(own)))
    db.execute(delete(OutgoingMail).where(own))
    db.execute(delete(Deed).where(Deed.id.in_(deeds)))
    db.execute(delete(Silence).where(Silence.person_id == person_id))


def move(
    db: Session,
    *,
    source_id: int,
    target_id: int,
    application_ids: Collection[int] | None,
    now: datetime,
) -> Moved:
    """Mails go to the other's address from now on. Whoever of the two wanted no messages: the one
    person wants none. That a mailbox does not exist only moves along with its address."""
    if application_ids is not None:
        return {}
    _end_bounce_of_given_up_address(db, source_id, target_id, now)
    return move_rows(db, OutgoingMail, source_id=source_id, target_id=target_id) | move_rows(
        db,
        Silence,
        source_id=source_id,
        target_id=target_id,
        where=_fits(target_id, _is_at_address_of(db, source_id, target_id)),
    )


def _is_at_address_of(db: Session, source_id: int, target_id: int) -> bool:
    """Whether the one person keeps the source's address."""
    source, target = db.get_one(Person, source_id), db.get_one(Person, target_id)
    return source.email_key == target.email_key


def _end_bounce_of_given_up_address(
    db: Session, source_id: int, target_id: int, now: datetime
) -> None:
    if _is_at_address_of(db, source_id, target_id):
        db.execute(
            update(Silence)
            .where(Silence.person_id == target_id, Silence.reason == SilenceReason.BOUNCE)
            .where(Silence.ended_at.is_(None))
            .values(ended_at=now)
        )


def _fits(target_id: int, with_bounce: bool) -> tuple[ColumnElement[bool], ...]:
    """Live silences of which the target has none of its own, and everything that is over."""
    other = aliased(Silence)
    doubled = exists().where(
        other.person_id == target_id, other.reason == Silence.reason, other.ended_at.is_(None)
    )
    free = Silence.ended_at.is_not(None) | ~doubled
    if with_bounce:
        return (free,)
    return free, (Silence.reason == SilenceReason.WISH) | Silence.ended_at.is_not(None)


SHARE = PersonalData(
    name="outbox",
    title=N_("Emails"),
    tables=frozenset({"outgoing_mail", "silence"}),
    export=export,
    erase=erase,
    move=move,
)
