"""Knows every part's tables; migrations and tests need them all at once."""

from importlib import import_module

from portal.core.db import Base

# core's own table is the durable rows
MODULES = ("core.deeds",) + tuple(
    f"{part}.models"
    for part in (
        "access",
        "audit",
        "calls",
        "candidates",
        "consents",
        "content",
        "employer",
        "entrance",
        "events",
        "feedback",
        "home",
        "outbox",
        "people",
        "privacy",
        "staff",
        "talentpool",
        "vacancies",
    )
)
for module in MODULES:
    import_module(f"portal.{module}")

ALL_TABLES = Base.metadata
