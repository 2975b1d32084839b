"""Ways on from the candidate's page, and what the start page announces; the parts that offer one
are registered by ``registries``."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.core.statements import built_once
from portal.web.announcements import Announcement, AnnouncementSource
from portal.web.ways import Way, WaySource

_sources: list[WaySource] = []
_announcements: list[AnnouncementSource] = []
MOST = 5  # of each kind on the start page


@dataclass(frozen=True)
class Announced:
    """What one part announces now; never empty."""

    source: AnnouncementSource
    items: list[Announcement]


def register_ways(source: WaySource) -> None:
    """``source`` says which ways a part offers a person now."""
    if source not in _sources:
        _sources.append(source)


def ways_for(db: Session, person_id: int, now: datetime) -> list[Way]:
    """Everything that is there for this person, in its order: one statement for all parts."""
    row = db.execute(*_asks(person_id=person_id, now=now, sources=tuple(_sources))).one()
    answers = dict(row._mapping)
    found = [way for source in _sources for way in source.ways(answers, now)]
    return sorted(found, key=lambda way: way.order)


@built_once
def _asks(person_id: int, now: datetime, *, sources: tuple[WaySource, ...]) -> Select[Any]:
    asked = {name: what for source in sources for name, what in source.asks(person_id, now).items()}
    return select(*(what.label(name) for name, what in asked.items()))


def register_announcements(source: AnnouncementSource) -> None:
    """``source`` says what a part has for everybody."""
    if source not in _announcements:
        _announcements.append(source)


def announced(db: Session, now: datetime) -> list[Announced]:
    """What there is for everybody, up to five of each kind; one statement for each part."""
    found = [Announced(source, source.find(db, now, MOST)) for source in _announcements]
    return [one for one in found if one.items]
