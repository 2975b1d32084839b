from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session, defer

from portal.consents.errors import NoSuchText
from portal.consents.models import Consent, ConsentEvent, ConsentText, Purpose, Wording
from portal.consents.wordings import SHIPPED, digest_of, filled
from portal.employer.queries import get_employer


@dataclass(frozen=True)
class Shown:
    """A text as a reader sees it now. ``seal`` goes along with a form, so that nobody agrees to
    words that changed meanwhile."""

    purpose: Purpose
    text: str

    @property
    def seal(self) -> str:
        return digest_of(self.text)[:32]


@dataclass(frozen=True)
class Entry:
    """One decision with the version of its text (None when no text was shown)."""

    event: ConsentEvent
    number: int | None
    wording: Wording | None


def is_live(now: datetime) -> ColumnElement[bool]:
    """A consent that can be relied on at this moment."""
    return and_(
        Consent.ended_at.is_(None),
        or_(Consent.expires_at.is_(None), Consent.expires_at > now),
    )


def live_consents(db: Session, person_id: int, now: datetime) -> dict[Purpose, Consent]:
    """What a person agrees to at this moment, by purpose."""
    found = db.scalars(select(Consent).where(Consent.person_id == person_id, is_live(now)))
    return {consent.purpose: consent for consent in found}


def has_consent(db: Session, person_id: int, purpose: Purpose, now: datetime) -> bool:
    """Whether this person may be written to for this purpose now."""
    chosen = select(Consent.id).where(
        Consent.person_id == person_id, Consent.purpose == purpose, is_live(now)
    )
    return db.scalar(chosen.limit(1)) is not None


def history(db: Session, person_id: int) -> list[Entry]:
    """Every decision of a person, the newest first."""
    rows = db.execute(
        select(ConsentEvent, ConsentText.number, ConsentText.wording)
        .outerjoin(ConsentText, ConsentText.id == ConsentEvent.text_id)
        .where(ConsentEvent.person_id == person_id)
        .order_by(ConsentEvent.at.desc(), ConsentEvent.id.desc())
    )
    return [Entry(*row) for row in rows]


def current_text(db: Session, purpose: Purpose, wording: Wording) -> ConsentText | None:
    """The newest stored version; None as long as the shipped one is in use and nobody agreed."""
    return db.scalar(_versions(purpose, wording).limit(1))


def shown_texts(db: Session, wording: Wording) -> Mapping[Purpose, Shown]:
    """The texts as they are read now, in one query."""
    texts = db.scalars(
        select(ConsentText).where(ConsentText.wording == wording).order_by(ConsentText.number)
    )
    return shown_of(db, {text.purpose: text.body for text in texts}, wording)


def shown_of(
    db: Session, stored: Mapping[Purpose, str], wording: Wording
) -> Mapping[Purpose, Shown]:
    """The texts as they are read: of the newest stored bodies, else the shipped ones."""
    employer = get_employer(db).short_name
    bodies = {purpose: stored.get(purpose) or SHIPPED[purpose, wording] for purpose in Purpose}
    return {
        purpose: Shown(purpose, filled(body, purpose, employer)) for purpose, body in bodies.items()
    }


def current_texts(db: Session) -> dict[tuple[Purpose, Wording], ConsentText]:
    """The newest stored version of each text."""
    found = db.scalars(select(ConsentText).order_by(ConsentText.number))
    return {(text.purpose, text.wording): text for text in found}


def text_versions(db: Session, purpose: Purpose, wording: Wording) -> Sequence[ConsentText]:
    """All stored versions, the newest first, without the bodies."""
    return db.scalars(_versions(purpose, wording).options(defer(ConsentText.body))).all()


def get_text(db: Session, purpose: Purpose, wording: Wording, number: int) -> ConsentText:
    text = db.scalar(_versions(purpose, wording).where(ConsentText.number == number))
    if text is None:
        raise NoSuchText
    return text


def _versions(purpose: Purpose, wording: Wording) -> Select[ConsentText]:
    return (
        select(ConsentText)
        .where(ConsentText.purpose == purpose, ConsentText.wording == wording)
        .order_by(ConsentText.number.desc())
    )
