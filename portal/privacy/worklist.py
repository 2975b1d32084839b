"""What HR has to decide: requests for erasure, due a month after they came (GDPR Art. 12(3))."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from sqlalchemy import Select, select

from portal.access.login import Viewer
from portal.people.models import Person
from portal.privacy.models import ErasureRequest, RequestState
from portal.web.locale import gettext as _
from portal.web.locale import voice
from portal.web.worklist import Due, Entry, Source, due_columns

END_OF_DAY = time(18)


def rows(viewer: Viewer, _now: datetime) -> Select[Any] | None:
    """Requests without a decision, with the day by which the person must have an answer."""
    if not viewer.may("privacy.decide"):
        return None
    return (
        select(
            *due_columns(
                "privacy",
                due_on=ErasureRequest.due_on,
                first_name=Person.first_name,
                last_name=Person.last_name,
                public_id=ErasureRequest.public_id,
            )
        )
        .join_from(ErasureRequest, Person, Person.id == ErasureRequest.person_id)
        .where(ErasureRequest.state == RequestState.OPEN)
    )


def entry(due: Due, _viewer: Viewer, now: datetime) -> Entry:
    return Entry(
        due_at=_end_of(due, now),
        person=due.person,
        number="",
        subject=_("Request for erasure"),
        task=_("Decide whether the data is erased"),
        state_word=_("to be decided"),
        state="open",
        url=url_for("privacy_admin.show", public_id=due.public_id),
        verb=_("Decide"),
        group="people",
    )


def _end_of(due: Due, now: datetime) -> datetime:
    if due.due_on is None:
        return now
    return datetime.combine(due.due_on, END_OF_DAY, ZoneInfo(voice().zone))


SOURCE = Source("privacy", rows, entry)
