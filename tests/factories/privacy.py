"""Requests for erasure."""

from datetime import date, timedelta
from typing import Any

from portal.privacy.models import AskedBy, ErasureRequest
from tests.factories import NOW


def an_erasure_request(**values: Any) -> ErasureRequest:
    """Asked two days ago by the person, and open."""
    defaults = {
        "asked_by": AskedBy.PERSON,
        "asked_at": NOW - timedelta(days=2),
        "due_on": date(2026, 12, 21),
    }
    return ErasureRequest(**defaults | values)
