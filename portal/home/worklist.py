"""What staff has to look at: somebody says that something about them is not correct."""

from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import Select, select

from portal.access.login import Viewer
from portal.home.days import answer_by
from portal.home.models import Correction, Topic
from portal.home.topics import FOR_STAFF
from portal.people.models import Person
from portal.web.locale import gettext as _
from portal.web.locale import voice
from portal.web.worklist import Due, Entry, Source, due_columns

NAME = "corrections"


def _rows(viewer: Viewer, _now: datetime) -> Select[Any] | None:
    """One row for each that nobody has dealt with."""
    if not viewer.may("candidates.edit"):
        return None
    return (
        select(
            *due_columns(
                NAME,
                due_at=Correction.created_at,
                first_name=Person.first_name,
                last_name=Person.last_name,
                subject=Correction.topic,
                public_id=Correction.public_id,
            )
        )
        .join_from(Correction, Person)
        .where(Correction.answered_at.is_(None))
    )


def _entry(due: Due, _viewer: Viewer, now: datetime) -> Entry:
    return Entry(
        due_at=answer_by(due.due_at or now, voice().zone),
        person=due.person,
        number="",
        subject=_(FOR_STAFF[Topic(due.subject)]),
        task=_("Says that something is not correct"),
        state_word=_("to be answered"),
        state="open",
        url=url_for("home_admin.correction", public_id=due.public_id),
        verb=_("Reply"),
        group="people",
    )


SOURCE = Source(NAME, _rows, _entry)
