"""Shapes of what HR writes: an event with its times on the employer's clock, cancelling, adding."""

from datetime import date, datetime
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import HiddenInput

from portal.core.voices import LANGUAGE_NAMES
from portal.events.clocks import moment_of, wall_of
from portal.events.errors import TimeDoesNotExist
from portal.events.forms import LONGEST_NEED, CompanionsField
from portal.events.models import (
    LARGEST_CAPACITY,
    MOST_COMPANIONS,
    Event,
    EventFormat,
    EventKind,
    Spoken,
    Visibility,
)
from portal.events.service import Plan
from portal.events.words import FORMATS, KINDS, SPOKEN
from portal.web.forms import PortalForm
from portal.web.locale import gettext as _
from portal.web.locale import lazy_gettext as _l

LONGEST_TEXT = 4_000
TEXTS = (
    "title",
    "title_en",
    "summary",
    "summary_en",
    "description",
    "description_en",
    "place",
    "access",
    "access_en",
    "audience",
    "audience_en",
    "photo_notice",
    "online_url",
)
NUMBERS = ("capacity", "companions_max")
CHOICES = {"kind": EventKind, "format": EventFormat, "spoken": Spoken, "visibility": Visibility}


def _short(most: int = 120) -> Length:
    return Length(max=most, message=_l("Please use up to %(max)d characters."))


def _long(label: Any, hint: Any = "") -> TextAreaField:
    return TextAreaField(label, description=hint, validators=[_short(LONGEST_TEXT)])


class WholeNumberField(IntegerField):
    """A number; letters get a sentence of ours."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Please enter a whole number.")) from error


class DayField(DateField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Please choose a day of the calendar.")) from error


class HourField(TimeField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata([value[:5] for value in valuelist])
        except ValueError as error:
            raise ValueError(_("Please enter a time, for example 18:00.")) from error


class EventForm(PortalForm):
    """An event. Days and times are on the employer's clock; ``plan`` makes moments of them."""

    revision = IntegerField(
        widget=HiddenInput(),
        default=0,
        validators=[InputRequired(_l("This page did not arrive in full. Please load it again."))],
    )
    title = StringField(
        _l("Title"), validators=[InputRequired(_l("Please enter a title.")), _short()]
    )
    title_en = StringField(_l("Title in English"), validators=[_short()])
    kind = SelectField(
        _l("Kind"), choices=[SelectChoice(kind.value, _l(words)) for kind, words in KINDS.items()]
    )
    summary = _long(_l("In one or two sentences"))
    summary_en = _long(_l("The same in English"))
    description = _long(_l("Description"), _l("What happens, who is there. Plain text."))
    description_en = _long(_l("Description in English"))
    day = DayField(_l("Day"), validators=[InputRequired(_l("Please choose a day."))])
    begins = HourField(_l("Begins at"), validators=[InputRequired(_l("Please enter a time."))])
    end_day = DayField(
        _l("Last day"), description=_l("Only if it ends on another day."), validators=[Optional()]
    )
    ends = HourField(_l("Ends at"), validators=[InputRequired(_l("Please enter a time."))])
    close_day = DayField(
        _l("Sign-up until"),
        description=_l("Left empty: until the event begins."),
        validators=[Optional()],
    )
    close_time = HourField(
        _l("Until what time"),
        description=_l("Left empty: the end of that day."),
        validators=[Optional()],
    )
    format = SelectField(
        _l("Format"),
        choices=[SelectChoice(value.value, _l(words)) for value, words in FORMATS.items()],
    )
    place = TextAreaField(
        _l("Place"), description=_l("Name and address, one line each."), validators=[_short(500)]
    )
    online_url = StringField(
        _l("Link for taking part online"),
        description=_l("Only people who are signed up see it."),
        validators=[
            Optional(),
            _short(500),
            Regexp(r"https?://\S+$", message=_l("Please enter a link that begins with https.")),
        ],
    )
    access = _long(_l("Access"), _l("Steps, lift, hearing loop, sign language, parking."))
    access_en = _long(_l("Access in English"))
    audience = _long(_l("For whom"))
    audience_en = _long(_l("For whom in English"))
    spoken = SelectField(
        _l("Language of the event"),
        choices=[SelectChoice(value.value, _l(words)) for value, words in SPOKEN.items()],
    )
    photo_notice = _long(_l("Photos"), _l("Left empty, the page says: We take no photos."))
    capacity = WholeNumberField(
        _l("Seats"),
        validators=[
            InputRequired(_l("Please enter how many seats there are.")),
            NumberRange(1, LARGEST_CAPACITY, _l("Please enter a number between 1 and 5,000.")),
        ],
    )
    companions_max = WholeNumberField(
        _l("How many people may come along"),
        default=0,
        validators=[
            InputRequired(_l("Please enter a number, 0 for nobody.")),
            NumberRange(0, MOST_COMPANIONS, _l("Please enter a number between 0 and 9.")),
        ],
    )
    has_waiting_list = BooleanField(
        _l("Keep a waiting list when all seats are taken"), default=True
    )
    visibility = SelectField(
        _l("Who sees it"),
        choices=[
            SelectChoice(Visibility.PUBLIC.value, _l("Everybody, in the list of events")),
            SelectChoice(Visibility.HIDDEN.value, _l("Only whoever has the address")),
        ],
    )

    @classmethod
    def of(cls, event: Event, zone: str) -> "EventForm":
        """The stored event in its fields; what was sent goes before it."""
        data: dict[str, Any] = {name: getattr(event, name) for name in (*TEXTS, *NUMBERS)}
        data |= {name: getattr(event, name).value for name in CHOICES}
        data |= {"has_waiting_list": event.has_waiting_list, "revision": event.revision}
        starts, ends = wall_of(event.starts_at, zone), wall_of(event.ends_at, zone)
        data |= {"day": starts.date(), "begins": starts.time(), "ends": ends.time()}
        if ends.date() != starts.date():
            data["end_day"] = ends.date()
        if event.sign_up_until is not None:
            closes = wall_of(event.sign_up_until, zone)
            data |= {"close_day": closes.date(), "close_time": closes.time()}
        return cls(data=data)

    def plan(self, zone: str) -> Plan:
        """What was typed, as moments. Refuses a time that the clocks leave out."""
        given: dict[str, Any] = {name: self[name].data or "" for name in TEXTS}
        given |= {name: kind(self[name].data) for name, kind in CHOICES.items()}
        given |= {name: self[name].data for name in NUMBERS}
        starts_at = _moment(self.day.data, self.begins, zone)
        return Plan(
            **given,
            has_waiting_list=bool(self.has_waiting_list.data),
            starts_at=starts_at,
            ends_at=_moment(self.end_day.data or self.day.data, self.ends, zone),
            sign_up_until=self._closes_at(starts_at, zone),
        )

    def _closes_at(self, starts_at: datetime, zone: str) -> datetime | None:
        if self.close_day.data is None:
            return None
        if self.close_time.data is None:
            closes = moment_of(self.close_day.data, LAST_MINUTE, zone)
            return min(closes, starts_at) if self.close_day.data == self.day.data else closes
        return _moment(self.close_day.data, self.close_time, zone)


def _moment(day: date, hour: HourField, zone: str) -> datetime:
    """A time that the clocks leave out is refused with the name of its field."""
    try:
        return moment_of(day, hour.data, zone)
    except TimeDoesNotExist as error:
        raise TimeDoesNotExist(field=hour.name) from error


LAST_MINUTE = datetime(2000, 1, 1, 23, 59).time()  # noqa: DTZ001 - a time of day, no moment


class CancelForm(PortalForm):
    revision = IntegerField(
        widget=HiddenInput(),
        validators=[InputRequired(_l("This page did not arrive in full. Please load it again."))],
    )
    note = TextAreaField(
        _l("What do we tell the people who wanted to come?"),
        description=_l("One or two sentences. They appear in the email and on the page."),
        validators=[
            InputRequired(_l("Please write a sentence for the people who wanted to come.")),
            _short(1_000),
        ],
    )


class AddSignUpForm(PortalForm):
    """Somebody called; staff signs them up."""

    name = StringField(_l("Name"), validators=[InputRequired(_l("Please enter a name.")), _short()])
    email = EmailField(
        _l("Email address"),
        validators=[
            InputRequired(_l("Please enter an email address, for example name@example.com.")),
            _short(254),
        ],
    )
    language = SelectField(
        _l("Language of the emails"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGE_NAMES.items()],
    )
    companions = CompanionsField(_l("How many come along?"))
    need = TextAreaField(
        _l("What the person needs on site"),
        description=_l("Deleted after the event."),
        validators=[_short(LONGEST_NEED)],
    )
