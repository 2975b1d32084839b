from collections.abc import Sequence

from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields import TelField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from portal.calls.models import Way
from portal.calls.words import way_word
from portal.calls.zones import zone_choices
from portal.web.forms import PortalForm
from portal.web.locale import lazy_gettext as _l

NONE = "none"  # no time is right
MOST_SIGNS = 500


class ChooseForm(PortalForm):
    """Step one: a time and a way. The slots stand in the page, grouped by day."""

    slot = RadioField(
        _l("When would you like to talk?"),
        choices=[],
        validate_choice=False,
        validators=[InputRequired(_l("Please choose a time."))],
    )
    way = RadioField(
        _l("How would you like to talk?"),
        choices=[],
        validators=[InputRequired(_l("Please choose video or phone."))],
    )

    def offer(self, ways: Sequence[Way]) -> None:
        """With a single way there is nothing to ask."""
        if len(ways) < 2:
            del self.way
        else:
            self.way.choices = [SelectChoice(way.value, way_word(way)) for way in ways]


class ConfirmForm(PortalForm):
    """Step two: what goes with the call. ``once`` makes the button work once, however often it is
    pressed."""

    once = HiddenField(validators=[InputRequired(), Length(max=64)])
    slot = RadioField(
        _l("These times are still free"),
        choices=[],
        validate_choice=False,
        validators=[InputRequired(_l("Please choose a time."))],
    )
    phone = TelField(
        _l("Your phone number"),
        description=_l("We call you. We use the number for this call only and delete it after."),
        validators=[InputRequired(_l("Please enter the number at which we reach you."))],
    )
    questions = TextAreaField(
        _l("What would you like to ask or talk about?"),
        description=_l("Up to 500 characters. Whoever talks with you reads it beforehand."),
        validators=[Length(max=MOST_SIGNS)],
    )
    need = TextAreaField(
        _l("Do you need anything for the call to go well?"),
        description=_l("For example a longer break, or the chat. We delete it after the call."),
        validators=[Length(max=MOST_SIGNS)],
    )

    def offer(self, way: Way) -> None:
        """The number is asked for only when we call."""
        if way is not Way.PHONE:
            del self.phone


class MoveForm(PortalForm):
    """Another time for a call that is booked."""

    slot = RadioField(
        _l("Which time is better?"),
        choices=[],
        validate_choice=False,
        validators=[InputRequired(_l("Please choose a time."))],
    )


class WishForm(PortalForm):
    text = TextAreaField(
        _l("Which times would be better?"),
        description=_l("For example: evenings from 18:00, or the week from 7 December."),
        validators=[
            InputRequired(_l("Please tell us which times would be better.")),
            Length(max=MOST_SIGNS),
        ],
    )


class ZoneForm(PortalForm):
    zone = SelectField(_l("Time zone"), choices=zone_choices)
