"""What is stored of a person's applications.

A decision that nobody has told yet is named without saying what it is: our letter says it first,
long before the month is over in which a question about one's data has to be answered (GDPR
Art. 12(3)).
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from portal.candidates.labels import SITUATIONS
from portal.candidates.models import Application, ApplicationMember
from portal.core.messages import N_
from portal.core.personal import Fact, Moved, PersonalData, Record, move_rows

TOLD_BY_LETTER = Fact(
    "decision", N_("Decision"), None, N_("Our letter tells you. After that it is here as well.")
)


def export(db: Session, person_id: int) -> list[Record]:
    """One record for each application, the oldest first."""
    chosen = (
        select(Application)
        .where(Application.person_id == person_id)
        .options(joinedload(Application.vacancy))
        .order_by(Application.applied_on, Application.id)
    )
    return [Record(row.vacancy.title, _facts(row)) for row in db.scalars(chosen)]


def _facts(row: Application) -> tuple[Fact, ...]:
    return (
        Fact("number", N_("Number of the application"), row.number),
        Fact("vacancy", N_("Vacancy"), row.vacancy.title),
        Fact("location", N_("Place of work"), row.location),
        Fact("applied_on", N_("Applied on"), row.applied_on),
        *(_decision(row) if row.told_at is not None else (TOLD_BY_LETTER,)),
        Fact("created_at", N_("Stored since"), row.created_at),
    )


def _decision(row: Application) -> tuple[Fact, ...]:
    return (
        Fact("decided_on", N_("Decided on"), row.decided_on),
        Fact("stage", N_("Last step"), row.stage),
        Fact(
            "situation",
            N_("How the decision came about"),
            row.situation.value,
            SITUATIONS[row.situation],
        ),
        Fact("told_at", N_("Decision told"), row.told_at),
    )


def erase(db: Session, person_id: int, *, now: datetime) -> None:
    own = select(Application.id).where(Application.person_id == person_id)
    db.execute(delete(ApplicationMember).where(ApplicationMember.application_id.in_(own)))
    db.execute(delete(Application).where(Application.person_id == person_id))


def move(
    db: Session,
    *,
    source_id: int,
    target_id: int,
    application_ids: Collection[int] | None,
    now: datetime,
) -> Moved:
    where = [] if application_ids is None else [Application.id.in_(application_ids)]
    return move_rows(db, Application, source_id=source_id, target_id=target_id, where=where)


SHARE = PersonalData(
    name="candidates",
    title=N_("Applications"),
    tables=frozenset({"application", "application_member"}),
    export=export,
    erase=erase,
    move=move,
)
