"""What a member tells us, read and tidied."""

import re
from dataclasses import dataclass

from portal.people.names import name_key, tidy
from portal.talentpool.errors import PlaceTooLong, TooManyPlaces
from portal.talentpool.models import Frequency

MOST_PLACES, LONGEST_PLACE, LONGEST_INTEREST = 3, 80, 120
BETWEEN_PLACES = re.compile(r"[,;\n]")


@dataclass(frozen=True)
class Wishes:
    """``interests`` are names of areas; ``places`` are in the member's own words."""

    interests: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    frequency: Frequency = Frequency.QUARTERLY  # whoever says nothing hears least


def read_places(text: str) -> tuple[str, ...]:
    """Up to three places with commas between them, each once. Refuses TooManyPlaces and
    PlaceTooLong."""
    found: dict[str, str] = {}
    for name in map(tidy, BETWEEN_PLACES.split(text)):
        if name:
            found.setdefault(key_of(name), name)
    if len(found) > MOST_PLACES:
        raise TooManyPlaces
    if any(len(name) > LONGEST_PLACE for name in found.values()):
        raise PlaceTooLong
    return tuple(found.values())


def key_of(name: str) -> str:
    """What spellings of a place or an area share."""
    return (name_key(name) or name.casefold())[:LONGEST_PLACE]
