"""What is stored about a person's consents; the record is part of every download."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, aliased

from portal.consents import queries
from portal.consents.labels import ACTIONS, CHANNELS, PROOFS, WORDINGS
from portal.consents.models import Consent, ConsentEvent
from portal.consents.wordings import TITLES
from portal.core.messages import N_
from portal.core.personal import Fact, Moved, PersonalData, Record, move_rows
from portal.web.locale import gettext as _


def export(db: Session, person_id: int) -> list[Record]:
    """Every decision with the words that were read."""
    return [_record(entry) for entry in queries.history(db, person_id)]


def _record(entry: queries.Entry) -> Record:
    event = entry.event
    facts = [
        Fact("action", N_("Decision"), event.action.value, ACTIONS[event.action]),
        Fact("at", N_("Time"), event.at),
        Fact("channel", N_("Where"), event.channel.value, CHANNELS[event.channel]),
    ]
    if event.proof is not None:
        facts.append(Fact("proof", N_("Proof"), event.proof.value, PROOFS[event.proof]))
    if entry.wording is not None:
        facts += [
            Fact("text", N_("Text as it was read"), event.shown),
            Fact("version", N_("Version"), entry.number),
            Fact("wording", N_("Language"), WORDINGS[entry.wording]),
        ]
    if event.expires_at is not None:
        facts.append(Fact("expires_at", N_("Valid until"), event.expires_at))
    return Record(_(TITLES[event.purpose]), tuple(facts))


def erase(db: Session, person_id: int, *, now: datetime) -> None:  # noqa: ARG001 - every share's shape
    """The record goes with the person it is about."""
    db.execute(delete(ConsentEvent).where(ConsentEvent.person_id == person_id))
    db.execute(delete(Consent).where(Consent.person_id == person_id))


def move(
    db: Session,
    *,
    source_id: int,
    target_id: int,
    application_ids: Collection[int] | None,
    now: datetime,  # noqa: ARG001 - every share's shape
) -> Moved:
    """A consent is the person's, not an application's. Where both agree, each keeps their own."""
    if application_ids is not None:
        return {}
    theirs = aliased(Consent)
    of_target = select(theirs.purpose).where(
        theirs.person_id == target_id, theirs.ended_at.is_(None)
    )
    is_free = Consent.ended_at.is_not(None) | Consent.purpose.not_in(of_target)
    moved = move_rows(db, Consent, source_id=source_id, target_id=target_id, where=[is_free])
    consents = moved.get("consent", [])
    events = list(
        db.scalars(
            select(ConsentEvent.id)
            .where(ConsentEvent.consent_id.in_(consents))
            .order_by(ConsentEvent.id)
        )
    )
    if events:
        db.execute(
            update(ConsentEvent).where(ConsentEvent.id.in_(events)).values(person_id=target_id)
        )
        moved["consent_event"] = events
    return moved


SHARE = PersonalData(
    name="consents",
    title=N_("Consents"),
    tables=frozenset({"consent", "consent_event"}),
    export=export,
    erase=erase,
    move=move,
)
