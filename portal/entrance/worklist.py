"""What staff has to look at: somebody says that they never applied."""

from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from portal.access.login import Viewer
from portal.entrance import queries
from portal.web.locale import gettext as _
from portal.web.worklist import Entry


def entries(db: Session, viewer: Viewer, now: datetime) -> list[Entry]:
    """One entry per reader who wrote "I did not apply"."""
    if not viewer.may("candidates.see_all"):
        return []
    return [
        Entry(
            due_at=link.disowned_at or now,
            person=person.name,
            number="",
            subject=_("Personal link"),
            task=_("Says that they did not apply"),
            state_word=_("to be checked"),
            state="open",
            url=url_for("entrance_admin.disowned", public_id=link.public_id),
            verb=_("Check"),
            group="people",
        )
        for link, person in queries.disowned_links(db)
    ]
