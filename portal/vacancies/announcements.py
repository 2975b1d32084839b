"""What the start page says about open vacancies."""

from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from portal.core.messages import N_
from portal.vacancies import queries
from portal.vacancies.models import Vacancy
from portal.vacancies.words import employment_words
from portal.web.announcements import Announcement, AnnouncementSource


def _find(db: Session, now: datetime, most: int) -> list[Announcement]:
    return [_announced(vacancy) for vacancy in queries.newest_open(db, now=now, most=most)]


def _announced(vacancy: Vacancy) -> Announcement:
    words = (vacancy.department, *employment_words(vacancy).split(", "))
    return Announcement(
        title=vacancy.title,
        text=", ".join(dict.fromkeys(word for word in words if word)),
        url=url_for("vacancies.show", public_id=vacancy.public_id),
        note=vacancy.places,
        language=vacancy.language,
    )


SOURCE = AnnouncementSource(
    heading=N_("Open positions"),
    more=N_("All open positions"),
    endpoint="vacancies.index",
    find=_find,
)
