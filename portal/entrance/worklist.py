"""What staff has to look at: somebody says that they never applied."""

from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import Select, select

from portal.access.login import Viewer
from portal.entrance.models import PersonalLink
from portal.people.models import Person
from portal.web.locale import gettext as _
from portal.web.worklist import Due, Entry, Source, due_columns

NAME = "disowned_links"


def _rows(viewer: Viewer, _now: datetime) -> Select[Any] | None:
    """One row for each reader who wrote "I did not apply" and whom nobody has looked at."""
    if not viewer.may("candidates.see_all"):
        return None
    return (
        select(
            *due_columns(
                NAME,
                due_at=PersonalLink.disowned_at,
                first_name=Person.first_name,
                last_name=Person.last_name,
                public_id=PersonalLink.public_id,
            )
        )
        .join(Person, Person.id == PersonalLink.person_id)
        .where(PersonalLink.disowned_at.is_not(None), PersonalLink.disowned_seen_at.is_(None))
    )


def _entry(due: Due, _viewer: Viewer, now: datetime) -> Entry:
    return Entry(
        due_at=due.due_at or now,
        person=due.person,
        number="",
        subject=_("Personal link"),
        task=_("Says that they did not apply"),
        state_word=_("to be checked"),
        state="open",
        url=url_for("entrance_admin.disowned", public_id=due.public_id),
        verb=_("Check"),
        group="people",
    )


SOURCE = Source(NAME, _rows, _entry)
