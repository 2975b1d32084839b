"""Writing legal texts: every change is a new version, none is overwritten."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.models import ActorKind
from portal.audit.service import Actor
from portal.content import queries
from portal.content.errors import TextEmpty, TextHasChanged, TextTooLong
from portal.content.models import LegalPage, LegalText

LONGEST = 50_000  # characters


def write_text(
    db: Session,
    *,
    page: LegalPage,
    language: str,
    body: str,
    now: datetime,
    actor: Actor,
    based_on: int | None = None,
) -> LegalText:
    """The next version of a page; the current one when nothing has changed.

    ``based_on`` is the number of the version that the writer saw (0: none), None when it does not
    matter. Refuses TextEmpty, TextTooLong and TextHasChanged.
    """
    if not body.strip():
        raise TextEmpty
    if len(body) > LONGEST:
        raise TextTooLong
    current = queries.current_text(db, page, language)
    if current is not None and current.body == body:
        return current
    number = current.number if current is not None else 0
    if based_on not in (None, number):
        raise TextHasChanged
    text = LegalText(
        page=page,
        language=language,
        number=number + 1,
        body=body,
        written_by_id=actor.id if actor.kind is ActorKind.STAFF else None,
        written_at=now,
    )
    _add_or_refuse(db, text)
    audit.record(
        db,
        "legal_text.written",
        actor=actor,
        subject=text,
        at=now,
        page=page.value,
        language=language,
        number=text.number,
    )
    return text


def _add_or_refuse(db: Session, text: LegalText) -> None:
    """Two may write the same number at the same moment; the unique index decides who was first."""
    db.add(text)
    try:
        db.flush()
    except IntegrityError as error:
        raise TextHasChanged from error
