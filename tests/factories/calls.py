"""Believable rows of calls."""

from datetime import datetime
from typing import Any

from portal.access.permissions import Role
from portal.calls.models import CallHost
from tests.factories import NOW, a_staff_account

NINE_TO_FIVE = [[540, 1020]]
WORKING_WEEK = [NINE_TO_FIVE] * 5 + [[], []]


def a_host(**values: Any) -> CallHost:
    """Lena Vogt, who talks on working days from 9 to 17 in Berlin, by video and phone."""
    defaults: dict[str, Any] = {
        "zone": "Europe/Berlin",
        "minutes": 20,
        "pause_before": 10,
        "pause_after": 10,
        "notice_hours": 24,
        "most_a_day": 6,
        "video_url": "https://video.nordlicht.example/lena",
        "by_phone": True,
        "for_everybody": True,
        "week": WORKING_WEEK,
        "days": {},
        "created_at": NOW,
        "changed_at": NOW,
    }
    if "staff" not in values and "staff_id" not in values:
        values["staff"] = a_staff_account(Role.INTERVIEWER)
    return CallHost(**defaults | values)


def slot_key(host: CallHost, starts_at: datetime) -> str:
    """As it stands in the form."""
    return f"{host.public_id}.{int(starts_at.timestamp()) // 60}"
