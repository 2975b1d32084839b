"""What waits for a decision about a person: lines of imports with their address or application.

The line may be about somebody else, so its name is not told to whoever has the address.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from portal.candidates.models import Application, ImportQuestion, QuestionKind
from portal.core.messages import N_
from portal.core.personal import Fact, Moved, PersonalData, Record, move_rows
from portal.web.locale import gettext as _

KINDS = {
    QuestionKind.NAME_DIFFERS: N_("An application with your address came under another name."),
    QuestionKind.ADDRESS_DIFFERS: N_("Your application came once more with another address."),
}


def export(db: Session, person_id: int) -> list[Record]:
    """One record for each line, the oldest first."""
    chosen = select(ImportQuestion).where(ImportQuestion.person_id == person_id)
    return [_record(row) for row in db.scalars(chosen.order_by(ImportQuestion.id))]


def _record(row: ImportQuestion) -> Record:
    facts = (
        Fact("kind", N_("What is to be decided"), row.kind.value, KINDS[row.kind]),
        Fact("vacancy", N_("Vacancy"), row.details.get("title", "")),
        Fact("asked_at", N_("Noticed"), row.asked_at),
        Fact("decided_at", N_("Decided"), row.decided_at),
    )
    return Record(_("A line that the employer looks at"), facts)


def erase(db: Session, person_id: int, *, now: datetime) -> None:  # noqa: ARG001 - as agreed
    """Also where the application that came of a decision is theirs: the line holds their name. Goes
    before the applications, which the questions refer to."""
    own = select(Application.id).where(Application.person_id == person_id)
    about = or_(ImportQuestion.person_id == person_id, ImportQuestion.application_id.in_(own))
    db.execute(delete(ImportQuestion).where(about))


def move(
    db: Session,
    *,
    source_id: int,
    target_id: int,
    application_ids: Collection[int] | None,
    now: datetime,  # noqa: ARG001 - as agreed
) -> Moved:
    """Questions about an application go with it; those about an address only with everything."""
    where = () if application_ids is None else (ImportQuestion.application_id.in_(application_ids),)
    return move_rows(db, ImportQuestion, source_id=source_id, target_id=target_id, where=where)


SHARE = PersonalData(
    name="import_questions",
    title=N_("Questions about imported applications"),
    tables=frozenset({"import_question"}),
    export=export,
    erase=erase,
    move=move,
)
