"""The time zones that can be chosen: places in the reader's words, not the database's names."""

from functools import lru_cache
from zoneinfo import available_timezones

from babel.core import get_global
from wtforms.fields.choices import SelectChoice

from portal.calls.words import city_of
from portal.core.messages import N_
from portal.web.locale import gettext as _
from portal.web.locale import voice

REGIONS = {
    "Africa": N_("Africa"),
    "America": N_("America"),
    "Asia": N_("Asia"),
    "Atlantic": N_("Atlantic"),
    "Australia": N_("Australia"),
    "Europe": N_("Europe"),
    "Indian": N_("Indian Ocean"),
    "Pacific": N_("Pacific"),
}


@lru_cache
def zones() -> tuple[str, ...]:
    """IANA names of places, and UTC."""
    places = (zone for zone in available_timezones() if zone.partition("/")[0] in REGIONS)
    return (*sorted(places), "UTC")


def is_zone(name: str) -> bool:
    return name in zones()


def zone_choices() -> list[SelectChoice]:
    """Europe: Vienna, in German Europa: Wien; in the order of the reader's alphabet."""
    return [SelectChoice(zone, label) for zone, label in _labels(voice().language)]


@lru_cache
def _labels(language: str) -> list[tuple[str, str]]:
    named = [
        (zone, f"{_(REGIONS[zone.partition('/')[0]])}: {_place(zone, language)}")
        for zone in zones()
        if "/" in zone
    ]
    return [*sorted(named, key=lambda pair: pair[1]), ("UTC", "UTC")]


def _place(zone: str, language: str) -> str:
    """An older name of a zone keeps its place; CLDR would call it as the newer one."""
    if zone in get_global("zone_aliases"):
        return zone.rpartition("/")[2].replace("_", " ")
    return city_of(zone, language)
