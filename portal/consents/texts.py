"""Versions of what people agree to: a change is a new version, none is overwritten."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.models import ActorKind
from portal.audit.service import Actor
from portal.consents import queries
from portal.consents.errors import (
    PlaceUnknown,
    TextEmpty,
    TextHasChanged,
    TextTooLong,
    WordsHaveChanged,
)
from portal.consents.models import ConsentText, Purpose, Wording
from portal.consents.wordings import SHIPPED, digest_of, filled, is_filled_whole
from portal.core.db import insert_into
from portal.core.ids import new_public_id
from portal.employer.queries import get_employer

LONGEST = 1000  # characters


def ensure_fits(body: str, purpose: Purpose) -> None:
    """Refuses TextEmpty, TextTooLong and PlaceUnknown."""
    if not body.strip():
        raise TextEmpty
    if len(body) > LONGEST:
        raise TextTooLong
    if not is_filled_whole(body, purpose):
        raise PlaceUnknown


def write_text(
    db: Session,
    *,
    purpose: Purpose,
    wording: Wording,
    body: str,
    based_on: int,
    now: datetime,
    actor: Actor,
) -> ConsentText:
    """The next version; the current one when nothing has changed. ``based_on`` is the number the
    writer saw (0: the shipped text). Refuses what ``ensure_fits`` refuses, and TextHasChanged."""
    ensure_fits(body, purpose)
    current = queries.current_text(db, purpose, wording)
    if (current.number if current is not None else 0) != based_on:
        raise TextHasChanged
    current = current or _ensure_shipped(db, purpose, wording, now)
    if current.body == body:
        return current
    text = ConsentText(
        purpose=purpose,
        wording=wording,
        number=current.number + 1,
        body=body,
        digest=digest_of(body),
        written_by_id=actor.id if actor.kind is ActorKind.STAFF else None,
        effective_at=now,
    )
    db.add(text)
    try:
        db.flush()
    except IntegrityError as error:
        raise TextHasChanged from error
    audit.record(
        db,
        "consent_text.written",
        actor=actor,
        subject=text,
        at=now,
        purpose=purpose.value,
        wording=wording.value,
        number=text.number,
    )
    return text


def text_agreed_to(
    db: Session, purpose: Purpose, wording: Wording, *, seal: str | None, now: datetime
) -> tuple[ConsentText, str]:
    """The version in force and its words as they are read. Refuses WordsHaveChanged when ``seal``
    is of other words."""
    text = queries.current_text(db, purpose, wording) or _ensure_shipped(db, purpose, wording, now)
    shown = queries.Shown(purpose, filled(text.body, purpose, get_employer(db).short_name))
    if seal is not None and seal != shown.seal:
        raise WordsHaveChanged
    return text, shown.text


def _ensure_shipped(db: Session, purpose: Purpose, wording: Wording, now: datetime) -> ConsentText:
    """The text that the portal brings along, as version 1; two may need it at the same moment."""
    body = SHIPPED[purpose, wording]
    row = insert_into(db, ConsentText).values(
        public_id=new_public_id(),
        purpose=purpose,
        wording=wording,
        number=1,
        body=body,
        digest=digest_of(body),
        effective_at=now,
    )
    db.execute(row.on_conflict_do_nothing())
    return queries.get_text(db, purpose, wording, 1)
