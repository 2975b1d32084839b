"""The form for what everybody reads about an open vacancy."""

import re
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, NumberRange, Optional

from portal.vacancies.models import Employment, PayPeriod, Schedule, Vacancy
from portal.vacancies.publishing import Ad, last_day
from portal.vacancies.words import EMPLOYMENTS, SCHEDULES
from portal.web.fields import DayField
from portal.web.forms import PortalForm
from portal.web.locale import gettext as _
from portal.web.locale import lazy_gettext as _l

LONGEST_TEXT = 20_000
MOST_PAY = 9_999_999
# Signs between thousands, as German, English and Swiss people write them
GROUPED = re.compile(r"[0-9]{1,3}([.,'\u2019\u00a0\u202f ][0-9]{3})+|[0-9]{1,12}")
NOT_SAID = SelectChoice("", _l("not said"))


class Amount(IntegerField):
    """A whole number, also as people write it: 52.000 or 52 000. Not 14,50: that is another sum."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = "".join(valuelist[:1]).strip()
        if not typed:
            self.data = None
        elif GROUPED.fullmatch(typed):
            self.data = int(re.sub(r"[^0-9]", "", typed))
        else:
            raise ValueError(_("Please enter a whole number, for example 52000."))


def _amount(label: Any) -> Amount:
    message = _l("Please enter an amount from 1 to 9,999,999.")
    return Amount(label, validators=[Optional(), NumberRange(1, MOST_PAY, message=message)])


class AdForm(PortalForm):
    description = TextAreaField(
        _l("What the work is about"),
        description=_l(
            "Markdown: headings, lists, links, bold and italics. Pictures are left out."
        ),
        validators=[Length(max=LONGEST_TEXT, message=_l("Please use up to 20,000 characters."))],
    )
    places = StringField(
        _l("Places of work"),
        description=_l("Separate several with commas."),
        validators=[Length(max=300, message=_l("Please use up to 300 characters."))],
    )
    employment = SelectField(
        _l("Kind of employment"),
        choices=[NOT_SAID, *(SelectChoice(key, _l(word)) for key, word in EMPLOYMENTS.items())],
    )
    schedule = SelectField(
        _l("Working hours"),
        choices=[NOT_SAID, *(SelectChoice(key, _l(word)) for key, word in SCHEDULES.items())],
    )
    pay_min = _amount(_l("Pay from"))
    pay_max = _amount(_l("Pay up to"))
    pay_period = SelectField(
        _l("Pay for each"),
        choices=[
            SelectChoice(PayPeriod.YEAR, _l("year")),
            SelectChoice(PayPeriod.MONTH, _l("month")),
            SelectChoice(PayPeriod.HOUR, _l("hour")),
        ],
    )
    pay_note = StringField(
        _l("About pay"),
        description=_l("For example the collective agreement and the pay group."),
        validators=[Length(max=300, message=_l("Please use up to 300 characters."))],
    )
    apply_url = StringField(
        _l("Where people apply"),
        description=_l(
            "An address that begins with https://, or an email address. "
            "Without it people write to the employer's contact."
        ),
        validators=[Length(max=500, message=_l("Please use up to 500 characters."))],
        render_kw={"inputmode": "url", "spellcheck": "false", "autocapitalize": "none"},
    )
    closes_on = DayField(
        _l("Last day to apply"),
        description=_l("Until the end of this day. Without one it stays open until you end it."),
        validators=[Optional()],
    )

    @classmethod
    def of(cls, vacancy: Vacancy, zone: ZoneInfo) -> "AdForm":
        """The form as the vacancy is stored."""
        names = (
            "description",
            "places",
            "employment",
            "schedule",
            "pay_min",
            "pay_max",
            "pay_note",
        )
        stored: dict[str, Any] = {name: getattr(vacancy, name) for name in names}
        stored["pay_period"] = vacancy.pay_period or PayPeriod.YEAR
        stored["apply_url"] = vacancy.apply_url.removeprefix("mailto:")
        return cls(data=stored | {"closes_on": last_day(vacancy, zone)})

    @property
    def ad(self) -> Ad:
        return Ad(
            description=self.description.data or "",
            places=self.places.data or "",
            employment=_known(Employment, self.employment.data),
            schedule=_known(Schedule, self.schedule.data),
            pay_min=self.pay_min.data,
            pay_max=self.pay_max.data,
            pay_period=PayPeriod(self.pay_period.data),
            pay_note=self.pay_note.data or "",
            apply_url=self.apply_url.data or "",
            closes_on=self.closes_on.data,
        )


def _known(kind: type[StrEnum], value: str | None) -> Any:
    return kind(value) if value else None
