"""Vacancies that everybody can read."""

from datetime import timedelta
from typing import Any

from portal.vacancies.models import Employment, PayPeriod, Schedule, Vacancy
from tests.factories import NOW, a_vacancy


def an_open_vacancy(**values: Any) -> Vacancy:
    defaults = {
        "title": "Data Analyst Netzdaten (m/w/d)",
        "description": "## Aufgaben\n\nSie werten Netzdaten aus.",
        "places": "Hamburg, Bremen",
        "employment": Employment.PERMANENT,
        "schedule": Schedule.EITHER,
        "pay_min": 52_000,
        "pay_max": 64_000,
        "pay_period": PayPeriod.YEAR,
        "apply_url": "https://karriere.nordlicht.example/2800907",
        "published_at": NOW - timedelta(days=3),
    }
    return a_vacancy(**defaults | values)
