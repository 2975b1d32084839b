"""Fields that several parts ask for."""

from datetime import date
from typing import Any

from wtforms import DateField

from portal.web.locale import gettext as _

EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)


class DayField(DateField):
    """A day, as browsers send it or as Germans write it."""

    def __init__(self, label: Any, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%d", "%d.%m.%Y"], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError as error:
            raise ValueError(_("Please enter a day, for example 31.12.2026.")) from error
        if self.data is not None and not EARLIEST < self.data < LATEST:
            raise ValueError(_("Please check the year of this day."))
