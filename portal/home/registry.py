"""Ways on from the candidate's page; the parts that offer one are registered by ``app``."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.web.ways import Way, WaySource

_sources: list[WaySource] = []


def register_ways(source: WaySource) -> None:
    """``source`` says which ways a part offers a person now."""
    if source not in _sources:
        _sources.append(source)


def ways_for(db: Session, person_id: int, now: datetime) -> list[Way]:
    """Everything that is there for this person, in its order: one statement for all parts."""
    asked = {
        name: query for source in _sources for name, query in source.asks(person_id, now).items()
    }
    answers = {}
    if asked:
        row = db.execute(select(*(query.label(name) for name, query in asked.items()))).one()
        answers = dict(row._mapping)
    found = [way for source in _sources for way in source.ways(answers, now)]
    return sorted(found, key=lambda way: way.order)
