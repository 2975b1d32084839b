"""The time zones that can be chosen: places, not the technical names of the database."""

from functools import lru_cache
from zoneinfo import available_timezones

from wtforms.fields.choices import SelectChoice

REGIONS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@lru_cache
def zones() -> tuple[str, ...]:
    """IANA names of places, and UTC."""
    places = (zone for zone in available_timezones() if zone.partition("/")[0] in REGIONS)
    return (*sorted(places), "UTC")


def is_zone(name: str) -> bool:
    return name in zones()


def zone_choices() -> list[SelectChoice]:
    return [SelectChoice(zone, zone.replace("_", " ").replace("/", ": ")) for zone in zones()]
