"""What staff fills in: hours, and the sentence that goes with a change."""

from wtforms import BooleanField, IntegerField, SelectField
from wtforms.fields import StringField, TextAreaField, URLField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange

from portal.calls.forms import MOST_SIGNS, MoveForm
from portal.calls.zones import zone_choices
from portal.web.forms import PortalForm, Unmarked
from portal.web.locale import lazy_gettext as _l

LENGTHS = (15, 20, 30)
PAUSES = (0, 5, 10, 15, 20, 30)


class WordForm(PortalForm):
    """The employer's sentence with a change."""

    word = TextAreaField(
        _l("A sentence to the person"),
        description=_l("It appears in the email. Up to 500 characters."),
        validators=[
            InputRequired(_l("Please write a sentence to the person.")),
            Length(max=MOST_SIGNS),
        ],
    )


class StaffMoveForm(WordForm, MoveForm):
    """Both, when the employer moves a call."""


class HoursForm(PortalForm):
    """One line a day, quick by keyboard; the service reads it."""

    WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

    monday = StringField(
        _l("Monday"),
        description=_l("For example 9:00-12:00, 13:30-17:00. Empty: no calls."),
        validators=[Unmarked()],
    )
    tuesday = StringField(_l("Tuesday"), validators=[Unmarked()])
    wednesday = StringField(_l("Wednesday"), validators=[Unmarked()])
    thursday = StringField(_l("Thursday"), validators=[Unmarked()])
    friday = StringField(_l("Friday"), validators=[Unmarked()])
    saturday = StringField(_l("Saturday"), validators=[Unmarked()])
    sunday = StringField(_l("Sunday"), validators=[Unmarked()])
    days = TextAreaField(
        _l("Single days"),
        description=_l(
            "One date a line. Alone it is a day off, with times behind it the hours are others: "
            "28.12.2026 9:00-12:00."
        ),
        validators=[Length(max=4000)],
    )
    zone = SelectField(_l("Time zone of these hours"), choices=zone_choices)
    minutes = SelectField(
        _l("Length of a call in minutes"),
        coerce=int,
        choices=[SelectChoice(number, str(number)) for number in LENGTHS],
    )
    pause_before = SelectField(
        _l("Minutes kept free before"),
        coerce=int,
        choices=[SelectChoice(number, str(number)) for number in PAUSES],
    )
    pause_after = SelectField(
        _l("Minutes kept free after"),
        coerce=int,
        choices=[SelectChoice(number, str(number)) for number in PAUSES],
    )
    notice_hours = IntegerField(
        _l("Latest booking, in hours before"),
        validators=[
            InputRequired(_l("Please enter hours from 0 to 336.")),
            NumberRange(0, 336, _l("Please enter hours from 0 to 336.")),
        ],
    )
    most_a_day = IntegerField(
        _l("Most calls a day"),
        validators=[
            InputRequired(_l("Please enter 1 to 40 calls.")),
            NumberRange(1, 40, _l("Please enter 1 to 40 calls.")),
        ],
    )
    video_url = URLField(
        _l("Link of the video room"),
        description=_l("The person gets it in the confirmation. Empty: no calls by video."),
        validators=[Length(max=300)],
    )
    by_phone = BooleanField(
        _l("Also by phone"), description=_l("The interviewer calls the person.")
    )
    for_everybody = BooleanField(
        _l("For everybody"),
        description=_l("Also for applications in which the interviewer took no part."),
    )

    @property
    def week(self) -> list[StringField]:
        """Monday to Sunday."""
        return [self[name] for name in self.WEEK]
