"""What /home says about staying in touch."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import ScalarSelect, select

from portal.consents.models import Consent, Purpose
from portal.consents.queries import is_live
from portal.web.locale import gettext as _
from portal.web.locale import show_date
from portal.web.ways import Way, WaySource


def _asks(person_id: int, now: datetime) -> Mapping[str, ScalarSelect[Any]]:
    until = select(Consent.expires_at).where(
        Consent.person_id == person_id, Consent.purpose == Purpose.TALENT_POOL, is_live(now)
    )
    return {"talentpool_until": until.scalar_subquery()}


def _ways(answers: Mapping[str, Any], _now: datetime) -> list[Way]:
    until = answers["talentpool_until"]
    return [
        Way(
            title=_("Stay in touch"),
            text=_("We write to you when a job fits. How often is up to you."),
            url=url_for("talentpool.show"),
            note=_("Member until %(day)s", day=show_date(until))
            if until
            else _("You have not joined"),
            order=40,
        )
    ]


SOURCE = WaySource(asks=_asks, ways=_ways)
