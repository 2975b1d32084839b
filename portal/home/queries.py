from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.home.errors import NoSuchCorrection
from portal.home.models import Correction


def get_correction(db: Session, public_id: str, *, lock: bool = False) -> Correction:
    """With its person. Refuses NoSuchCorrection."""
    chosen = (
        select(Correction)
        .where(Correction.public_id == public_id)
        .options(joinedload(Correction.person, innerjoin=True))
    )
    correction = db.scalar(chosen.with_for_update(of=Correction) if lock else chosen)
    if correction is None:
        raise NoSuchCorrection
    return correction


def open_corrections(db: Session, *, person_id: int) -> Sequence[Correction]:
    """What the person has said and nobody has answered, the latest first."""
    return db.scalars(
        select(Correction)
        .where(Correction.person_id == person_id, Correction.answered_at.is_(None))
        .order_by(Correction.id.desc())
    ).all()
