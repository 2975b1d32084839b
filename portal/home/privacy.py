"""What is stored about a person here: what they said is not correct, and the answer."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.core.messages import N_
from portal.core.personal import Fact, Moved, PersonalData, Record, move_rows
from portal.home.models import Correction
from portal.home.topics import TOPICS
from portal.web.locale import gettext as _


def _export(db: Session, person_id: int) -> list[Record]:
    rows = db.scalars(
        select(Correction).where(Correction.person_id == person_id).order_by(Correction.id)
    )
    return [_record(row) for row in rows]


def _record(row: Correction) -> Record:
    return Record(
        title=_(TOPICS[row.topic]),
        facts=(
            Fact("topic", N_("What was not correct"), row.topic.value, TOPICS[row.topic]),
            Fact("words", N_("In your words"), row.words),
            Fact("created_at", N_("Said on"), row.created_at),
            Fact("answered_at", N_("Answered on"), row.answered_at),
            Fact("answer", N_("Our answer"), row.answer),
        ),
    )


def _erase(db: Session, person_id: int, *, now: datetime) -> None:  # noqa: ARG001 - the same for all
    db.execute(delete(Correction).where(Correction.person_id == person_id))


def _move(
    db: Session,
    *,
    source_id: int,
    target_id: int,
    application_ids: Collection[int] | None,
    now: datetime,  # noqa: ARG001 - the same for all parts
) -> Moved:
    """They hang on no application. An open one stays where the other has an open one alike."""
    if application_ids is not None:
        return {}
    taken = select(Correction.topic).where(
        Correction.person_id == target_id, Correction.answered_at.is_(None)
    )
    free = Correction.answered_at.is_not(None) | Correction.topic.not_in(taken)
    return move_rows(db, Correction, source_id=source_id, target_id=target_id, where=(free,))


SHARE = PersonalData(
    name="corrections",
    title=N_("What you said is not correct"),
    tables=frozenset({"correction"}),
    export=_export,
    erase=_erase,
    move=_move,
)
