"""What the candidate's page says about open positions: those in their own field first."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.orm import aliased

from portal.candidates.models import Application
from portal.vacancies.models import Vacancy
from portal.web.locale import gettext as _
from portal.web.locale import ngettext
from portal.web.ways import Way, WaySource

LAST = 90  # below what the parts offer


def _asks(person_id: int, now: datetime) -> Mapping[str, ScalarSelect[Any]]:
    department = _department(person_id, now)
    return {
        "home_open": _open(now).scalar_subquery(),
        "home_near": _open(now).where(Vacancy.department == department).scalar_subquery(),
        "home_department": department,
    }


def _open(now: datetime) -> Select[Any]:
    return select(func.count(Vacancy.id)).where(Vacancy.open_at(now))


def _department(person_id: int, now: datetime) -> ScalarSelect[Any]:
    """The department of the person's latest application in which something is open."""
    applied, there = aliased(Vacancy), aliased(Vacancy)
    is_open = select(there.id).where(there.open_at(now), there.department == applied.department)
    return (
        select(applied.department)
        .join(Application, Application.vacancy_id == applied.id)
        .where(Application.person_id == person_id, applied.department != "", is_open.exists())
        .order_by(Application.applied_on.desc().nulls_last(), Application.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _ways(answers: Mapping[str, Any], _now: datetime) -> list[Way]:
    number, near = answers["home_open"] or 0, answers["home_near"] or 0
    if not number:
        return []
    if near:
        text = ngettext("%(num)s position in your field.", "%(num)s positions in your field.", near)
    else:
        text = ngettext("%(num)s open position.", "%(num)s open positions.", number)
    return [
        Way(
            title=_("Look at open positions"),
            text=text,
            url=url_for("vacancies.index", department=answers["home_department"] or None),
            note=_("As of today"),
            order=LAST,
        )
    ]


SOURCE = WaySource(_asks, _ways)
