"""Languages of the portal and the two ways German addresses a reader."""

from enum import StrEnum

LANGUAGES = ("de", "en")
DEFAULT_LANGUAGE = "de"
LANGUAGE_NAMES = {"de": "Deutsch", "en": "English"}  # each in its own words, never translated


class AddressForm(StrEnum):
    SIE = "sie"
    DU = "du"
