"""What keeps a mail back: HR has stopped the sending for an import."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.candidates.models import Application, ImportRun
from portal.core.messages import N_

STOPPED = "import_stopped"
SENTENCES = {STOPPED: N_("The sending for the import of this person has been stopped.")}
ASKED_FOR = frozenset({"link_code", "new_link"})  # the person waits for these at this moment


def import_hold(db: Session, *, person_id: int, kind: str = "") -> str | None:
    """The code of the hold when one of the person's applications came with a stopped import.

    One is enough: HR stops an import because something in it is wrong, and a mail that waits can
    leave later while one that left cannot come back.
    """
    if kind in ASKED_FOR:
        return None
    stopped = (
        select(ImportRun.id)
        .join(Application, Application.import_run_id == ImportRun.id)
        .where(Application.person_id == person_id, ImportRun.sending_stopped_at.is_not(None))
    )
    return STOPPED if db.scalar(select(exists(stopped))) else None


def hold(db: Session, person_id: int, kind: str) -> str | None:
    """The same, as the outbox asks."""
    return import_hold(db, person_id=person_id, kind=kind)
