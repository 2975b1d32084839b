"""What people say is not correct."""

from datetime import timedelta
from typing import Any

from portal.home.models import Correction, Topic
from tests.factories import NOW


def a_correction(**values: Any) -> Correction:
    defaults = {
        "topic": Topic.NAME,
        "words": "Ich heiße Möchlichen, mit ö.",
        "created_at": NOW - timedelta(hours=1),
    }
    return Correction(**defaults | values)
