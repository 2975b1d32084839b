"""What a person's applications say about whether mails to them may leave."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from portal.candidates.days import employer_zone
from portal.candidates.models import Application
from portal.core import clock
from portal.core.messages import N_

NOT_TOLD = "not_told_yet"
SENTENCES = {
    NOT_TOLD: N_("The person has not been told the decision yet. It leaves after our letter.")
}


def not_told_yet(
    db: Session, *, person_id: int, application_id: int | None = None, now: datetime | None = None
) -> str | None:
    """NOT_TOLD while a decision on this person is made that nobody has told them.

    With ``application_id`` only that application counts: a mail about one the person knows the
    answer to does not wait for another. A decision of a day to come is none yet.
    """
    today = (now or clock.now()).astimezone(employer_zone(db)).date()
    untold: list[ColumnElement[bool]] = [
        Application.person_id == person_id,
        Application.told_at.is_(None),
        Application.decided_on <= today,
    ]
    if application_id is not None:
        untold.append(Application.id == application_id)
    return NOT_TOLD if db.scalar(select(exists().where(*untold))) else None
