"""Requests for erasure, and what keeps data from it."""

from datetime import date, timedelta
from typing import Any

from portal.privacy.models import AskedBy, ErasureRequest, LegalHold
from tests.factories import NOW


def an_erasure_request(**values: Any) -> ErasureRequest:
    """Asked two days ago by the person, and open."""
    defaults = {
        "asked_by": AskedBy.PERSON,
        "asked_at": NOW - timedelta(days=2),
        "due_on": date(2026, 12, 21),
    }
    return ErasureRequest(**defaults | values)


def a_legal_hold(**values: Any) -> LegalHold:
    """Put yesterday, without a day on which it ends."""
    defaults = {"reason": "Klage, Az. 4 Ca 112/26", "set_at": NOW - timedelta(days=1)}
    return LegalHold(**defaults | values)
