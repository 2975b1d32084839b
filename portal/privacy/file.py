"""Everything stored about a person as one JSON document, for people and for programs."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from portal.core.personal import Record
from portal.privacy.queries import Part

FORMAT = 1


def as_json(parts: Iterable[Part], *, now: datetime) -> str:
    """Keys as the code names them, times in ISO 8601 and UTC."""
    document = {
        "format": FORMAT,
        "exported_at": now.isoformat(),
        "parts": {part.name: [_plain(record) for record in part.records] for part in parts},
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _plain(record: Record) -> dict[str, Any]:
    facts = {fact.key: _value(fact.value) for fact in record.facts}
    return {"title": record.title, "facts": facts}


def _value(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return [_value(one) for one in value]
