"""Shapes of what people send: signing up, and changing how many come along."""

from typing import Any

from wtforms import EmailField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Regexp

from portal.events.names import LONGEST_NAME
from portal.web.forms import PortalForm
from portal.web.locale import gettext as _
from portal.web.locale import lazy_gettext as _l
from portal.web.locale import ngettext

LONGEST_NEED = 500


class CompanionsField(SelectField):
    """How many people come along; nobody is chosen beforehand but nobody."""

    def __init__(self, label: Any = "", **options: Any) -> None:
        chosen = {
            "coerce": int,
            "default": 0,
            "choices": [SelectChoice(0, "")],
            "invalid_choice_message": _l("Please choose how many people come along."),
        }
        super().__init__(label, **(chosen | options))

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Please choose how many people come along.")) from error

    def offer(self, most: int) -> None:
        self.choices = [SelectChoice(n, companions_words(n)) for n in range(most + 1)]


def companions_words(number: int) -> str:
    """How many come along, as an answer to choose."""
    if number == 0:
        return _("I come alone")
    return ngettext("1 person comes along", "%(num)s people come along", number)


class SignUpForm(PortalForm):
    """For somebody we know."""

    companions = CompanionsField(_l("Who comes along?"))

    def offer(self, most: int) -> None:
        """Without companions nothing is asked."""
        if most:
            self.companions.offer(most)
        else:
            del self.companions

    @property
    def number(self) -> int:
        return int(self.companions.data) if "companions" in self else 0


class GuestForm(SignUpForm):
    """For everybody else. ``website`` is seen by programs only; whoever fills it in is one."""

    name = StringField(
        _l("Your name"),
        validators=[
            InputRequired(_l("Please enter your name.")),
            Length(max=LONGEST_NAME, message=_l("Please use up to %(max)d characters.")),
        ],
        render_kw={"autocomplete": "name"},
    )
    email = EmailField(
        _l("Your email address"),
        validators=[
            InputRequired(_l("Please enter your email address, for example name@example.com.")),
            Length(max=254, message=_l("This is longer than an email address can be.")),
            Regexp(
                r"[^@\s]+@[^@\s]+$",
                message=_l("Please complete the email address, for example name@example.com."),
            ),
        ],
    )
    need = TextAreaField(
        _l("What do you need to take part well?"),
        description=_l("We delete this after the event."),
        validators=[Length(max=LONGEST_NEED, message=_l("Please use up to %(max)d characters."))],
    )
    website = StringField(_l("Please leave this field empty"))


class CompanionsForm(PortalForm):
    """On the page of an own sign-up."""

    companions = CompanionsField(_l("Who comes along?"))
