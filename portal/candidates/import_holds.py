"""What keeps a mail back: HR has stopped the sending for an import."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from portal.candidates.models import Application, ImportRun
from portal.core.messages import N_

STOPPED = "import_stopped"
SENTENCES = {STOPPED: N_("The sending for the import of this person has been stopped.")}


def import_hold(db: Session, *, person_id: int) -> str | None:
    """The code of the hold when one of the person's applications came with a stopped import.

    One is enough: HR stops an import because something in it is wrong, and a mail that waits can
    leave later while one that left cannot come back.
    """
    stopped = (
        select(ImportRun.id)
        .join(Application, Application.import_run_id == ImportRun.id)
        .where(Application.person_id == person_id, ImportRun.sending_stopped_at.is_not(None))
    )
    return STOPPED if db.scalar(select(exists(stopped))) else None
