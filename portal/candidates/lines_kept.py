"""A line that waits for a decision, as JSON and back."""

from dataclasses import fields
from datetime import date
from typing import Any

from portal.candidates.importing.lines import ApplicationLine
from portal.candidates.models import Situation

LEFT_OUT = ("notes", "name_key")


def details_of(row: ApplicationLine) -> dict[str, Any]:
    """Everything that is needed to add the line later."""
    values = {f.name: getattr(row, f.name) for f in fields(row) if f.name not in LEFT_OUT}
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in values.items()
    }


def row_of(details: dict[str, Any]) -> ApplicationLine:
    """The line again."""
    given = dict(details)
    applied_on, told = given.pop("applied_on"), given.pop("told")
    return ApplicationLine(
        **given
        | {
            "applied_on": date.fromisoformat(applied_on) if applied_on else None,
            "decided_on": date.fromisoformat(given["decided_on"]),
            "situation": Situation(given["situation"]),
            "told": date.fromisoformat(told) if isinstance(told, str) else told,
        }
    )
