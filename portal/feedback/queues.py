"""Work on many letters at once: who has none yet, and what waits for this viewer's release."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, exists, select, true
from sqlalchemy.orm import Session, contains_eager

from portal.access.login import Viewer
from portal.candidates.models import Application, ApplicationMember, Situation
from portal.feedback.models import Feedback, FeedbackState
from portal.people.models import Person
from portal.vacancies.models import Vacancy

MOST_AT_ONCE = 100
MOST_IN_QUEUE = 300


def applications_without_letter(
    db: Session,
    *,
    viewer: Viewer,
    today: date,
    situation: Situation | None = None,
    vacancy: str = "",
) -> Sequence[Application]:
    """Decided, nobody has told the person, and no text is begun; by job, the oldest decision
    first. ``vacancy`` is a public id."""
    chosen = (
        _applications(viewer)
        .where(Application.told_at.is_(None), Application.decided_on <= today)
        .where(~exists().where(Feedback.application_id == Application.id))
        .order_by(Vacancy.title, Vacancy.id, Application.decided_on, Application.id)
        .limit(MOST_AT_ONCE)
    )
    if situation is not None:
        chosen = chosen.where(Application.situation == situation)
    if vacancy:
        chosen = chosen.where(Vacancy.public_id == vacancy)
    return db.scalars(chosen).all()


def lock_applications(
    db: Session, public_ids: Collection[str], *, viewer: Viewer
) -> Sequence[Application]:
    """These, as far as the viewer may see them; nobody else begins letters on them meanwhile."""
    return db.scalars(
        _applications(viewer)
        .where(Application.public_id.in_(list(public_ids)[:MOST_AT_ONCE]))
        .order_by(Application.id)
        .with_for_update(of=Application)
        .execution_options(populate_existing=True)
    ).all()


def review_queue(db: Session, *, viewer: Viewer) -> list[str]:
    """Public ids of the applications whose text this viewer may release: what begins with the same
    wording stands together, then the longest waiting first."""
    return list(
        db.scalars(
            select(Application.public_id)
            .join(Feedback, Feedback.application_id == Application.id)
            .where(Feedback.state == FeedbackState.IN_REVIEW, _may_see(viewer))
            .where(Feedback.edited_by_id != viewer.staff_id)
            .order_by(
                Feedback.proposed_for.is_(None),
                Feedback.proposed_for,
                Feedback.review_asked_at,
                Feedback.id,
            )
            .limit(MOST_IN_QUEUE)
        )
    )


def _applications(viewer: Viewer) -> Select[Application]:
    return (
        select(Application)
        .join(Application.person)
        .join(Application.vacancy)
        .options(contains_eager(Application.person), contains_eager(Application.vacancy))
        .where(_may_see(viewer), Person.id == Application.person_id)
    )


def _may_see(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.may("candidates.see_all"):
        return true()
    return Application.id.in_(
        select(ApplicationMember.application_id).where(
            ApplicationMember.staff_id == viewer.staff_id
        )
    )
