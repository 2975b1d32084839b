"""Agreeing, withdrawing, renewing, running out. Every decision adds an entry, none is changed.

There is one state per person and purpose, and the unique index decides when two things happen at
once: whoever comes second changes nothing and adds nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.consents import texts
from portal.consents.endings import Ending, follow_up
from portal.consents.errors import ConsentOver
from portal.consents.models import Action, Channel, Consent, ConsentEvent, Proof, Purpose, Wording
from portal.consents.wordings import MONTHS
from portal.core.days import add_months
from portal.core.db import insert_into
from portal.core.ids import new_public_id
from portal.people.queries import ids_of

BATCH = 200


@dataclass(frozen=True)
class Decision:
    """How somebody decided: where, in which words, and what proves that it was them. ``seal`` is
    that of the text they had before them; None where there was no page to read (a demo)."""

    channel: Channel
    proof: Proof | None
    wording: Wording
    seal: str | None = None


def period_end(purpose: Purpose, now: datetime) -> datetime | None:
    """When a consent given now ends by itself."""
    months = MONTHS[purpose]
    return months_later(now, months) if months else None


def months_later(moment: datetime, months: int) -> datetime:
    """The same time of day some months on."""
    return datetime.combine(add_months(moment.date(), months), moment.timetz())


def give(
    db: Session,
    *,
    person_id: int,
    purpose: Purpose,
    decision: Decision,
    now: datetime,
    expires_at: datetime | None = None,
) -> bool:
    """The person agrees. False when they already did: nothing is written then.

    Refuses WordsHaveChanged. ``expires_at`` None means the period of the purpose.
    """
    expire_one(db, person_id=person_id, purpose=purpose, now=now)
    end = expires_at or period_end(purpose, now)
    row = insert_into(db, Consent).values(
        public_id=new_public_id(), person_id=person_id, purpose=purpose, since=now, expires_at=end
    )
    consent_id = db.scalar(row.on_conflict_do_nothing().returning(Consent.id))
    if consent_id is None:
        return False
    _note_reading(db, db.get_one(Consent, consent_id), Action.GIVEN, decision, now)
    return True


def renew(
    db: Session,
    *,
    person_id: int,
    purpose: Purpose,
    decision: Decision,
    now: datetime,
    expires_at: datetime | None = None,
) -> Consent:
    """The person stays for another period from now. Refuses ConsentOver and WordsHaveChanged."""
    consent = _lock_live(db, person_id, purpose)
    if consent is None or not consent.is_live(now):
        raise ConsentOver
    consent.expires_at = expires_at or period_end(purpose, now)
    _note_reading(db, consent, Action.RENEWED, decision, now)
    return consent


def withdraw(
    db: Session,
    *,
    person_id: int,
    purpose: Purpose,
    channel: Channel,
    now: datetime,
    proof: Proof | None = None,
) -> bool:
    """The person no longer agrees; what was kept on it goes at once. False when there was none.

    Two who became one may both have agreed before; whoever withdraws ends both.
    """
    is_ended = False
    for one in ids_of(db, person_id):
        expire_one(db, person_id=one, purpose=purpose, now=now)
        if (consent := _lock_live(db, one, purpose)) is not None:
            _end(db, consent, Action.WITHDRAWN, channel, now, proof)
            is_ended = True
    return is_ended


def still_agrees(db: Session, *, person_id: int, purpose: Purpose, now: datetime) -> bool:
    """Whether a consent is live, and stays so until the commit: what is kept on it is written in
    front of whoever withdraws at the same moment, and goes with it."""
    consent = _lock_live(db, person_id, purpose)
    return consent is not None and consent.is_live(now)


def expire_one(db: Session, *, person_id: int, purpose: Purpose, now: datetime) -> bool:
    """Ends what is over but was not looked at yet."""
    consent = _lock_live(db, person_id, purpose)
    if consent is None or consent.is_live(now):
        return False
    _end(db, consent, Action.EXPIRED, Channel.TIME, now)
    return True


def expire_due(db: Session, *, now: datetime, limit: int = BATCH) -> int:
    """Ends consents whose time is over, at most ``limit``; returns how many."""
    due = db.scalars(
        select(Consent)
        .where(Consent.ended_at.is_(None), Consent.expires_at <= now)
        .order_by(Consent.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for consent in due:
        _end(db, consent, Action.EXPIRED, Channel.TIME, now)
    return len(due)


def _lock_live(db: Session, person_id: int, purpose: Purpose) -> Consent | None:
    return db.scalar(
        select(Consent)
        .where(
            Consent.person_id == person_id,
            Consent.purpose == purpose,
            Consent.ended_at.is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def _end(
    db: Session,
    consent: Consent,
    action: Action,
    channel: Channel,
    now: datetime,
    proof: Proof | None = None,
) -> None:
    """Only the first to say it ends it; the others find it ended."""
    ended = db.execute(
        update(Consent)
        .where(Consent.id == consent.id, Consent.ended_at.is_(None))
        .values(ended_at=now)
    )
    if ended.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE has a rowcount
        return
    _note(db, consent, action, now, channel=channel, proof=proof)
    follow_up(db, Ending(consent.public_id, consent.person_id, consent.purpose, action), now)


def _note_reading(
    db: Session, consent: Consent, action: Action, decision: Decision, now: datetime
) -> None:
    """A decision about a text, with its words."""
    text, shown = texts.text_agreed_to(
        db, consent.purpose, decision.wording, seal=decision.seal, now=now
    )
    _note(
        db,
        consent,
        action,
        now,
        channel=decision.channel,
        proof=decision.proof,
        text_id=text.id,
        shown=shown,
        expires_at=consent.expires_at,
    )


def _note(db: Session, consent: Consent, action: Action, now: datetime, **details: object) -> None:
    event = ConsentEvent(
        person_id=consent.person_id,
        consent_id=consent.id,
        purpose=consent.purpose,
        action=action,
        at=now,
        **details,
    )
    db.add(event)
    db.flush()
