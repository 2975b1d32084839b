from collections.abc import Collection, Mapping, Sequence
from typing import Any

from wtforms import Field, HiddenField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from portal.consents.models import Purpose
from portal.consents.queries import Shown
from portal.consents.wordings import TITLES
from portal.talentpool.errors import InterestMissing, InterestTooLong, PlaceTooLong, TooManyPlaces
from portal.talentpool.labels import FREQUENCIES
from portal.talentpool.models import Frequency
from portal.talentpool.page import Offer, Standing
from portal.talentpool.queries import Filter
from portal.talentpool.wishes import LONGEST_INTEREST, LONGEST_PLACE, Wishes, read_places
from portal.web.forms import PortalForm, Unmarked
from portal.web.locale import gettext as _
from portal.web.locale import lazy_gettext as _l

ORDER = (Purpose.TALENT_POOL, Purpose.JOB_ALERTS, Purpose.NEWSLETTER)
OFTEN = [SelectChoice(value, _l(label)) for value, label in FREQUENCIES.items()]


class Boxes(SelectMultipleField):
    """Boxes to tick, none of them ticked by us."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def are_places(_form: Any, field: Field) -> None:
    try:
        read_places(field.data or "")
    except (TooManyPlaces, PlaceTooLong) as refusal:
        raise ValidationError(_(refusal.message)) from refusal


class PoolForm(PortalForm):
    """``before`` says what was ticked when the page was shown, ``seals`` which words it had."""

    purposes = Boxes(
        _l("What may we write to you about?"),
        description=_l(
            "Everything is voluntary. You can end it here, or with the link in every email."
        ),
        validators=[Unmarked()],
    )
    interests = Boxes(
        _l("What interests you?"),
        description=_l("We only compare with what you choose here."),
        validators=[Unmarked()],
        validate_choice=False,  # an area may be taken off the list while somebody reads
    )
    places = StringField(
        _l("Places"),
        description=_l("Up to three, with commas between them."),
        validators=[are_places],
    )
    frequency = RadioField(
        _l("How often?"),
        description=_l("Without an answer we write at most four times a year."),
        choices=OFTEN,
        validators=[Optional(), Unmarked()],
    )
    before = HiddenField()
    seals = HiddenField()

    @classmethod
    def of(cls, standing: Standing) -> "PoolForm":
        """What was stored, or a page on which nothing is ticked."""
        wishes = standing.wishes
        return cls(
            purposes=[purpose.value for purpose in standing.live],
            interests=list(wishes.interests),
            places=", ".join(wishes.places),
            frequency=wishes.frequency.value if standing.is_member else None,
        )

    def offer(self, offer: Offer, standing: Standing) -> None:
        """The texts that people read before they tick, and the areas to choose from: also those
        that HR has taken off the list since this member chose them."""
        self.purposes.choices = [
            SelectChoice(purpose, _(TITLES[purpose]), render_kw={"hint": offer.texts[purpose].text})
            for purpose in ORDER
        ]
        areas = dict.fromkeys([*offer.areas, *standing.wishes.interests])
        self.interests.choices = [SelectChoice(name, name) for name in areas]

    def seal(self, texts: Mapping[Purpose, Shown], live: Collection[Purpose]) -> None:
        """Notes what the page shows, for when it comes back. One that comes back with a problem
        still shows what was ticked at first."""
        if not self.is_submitted():
            self.before.data = " ".join(sorted(live))
        self.seals.data = " ".join(f"{purpose}:{texts[purpose].seal}" for purpose in ORDER)

    @property
    def seen(self) -> dict[Purpose, str]:
        """The seals of the texts that were on the page."""
        pairs = (pair.partition(":") for pair in (self.seals.data or "").split())
        return {Purpose(name): seal for name, _colon, seal in pairs if name in set(Purpose)}

    @property
    def was_ticked(self) -> set[Purpose]:
        return {Purpose(name) for name in (self.before.data or "").split() if name in set(Purpose)}

    @property
    def wanted(self) -> set[Purpose]:
        return {Purpose(name) for name in self.purposes.data or ()}

    @property
    def wishes(self) -> Wishes:
        known = {choice.value for choice in self.interests.choices or ()}
        return Wishes(
            interests=tuple(name for name in self.interests.data or () if name in known),
            places=read_places(self.places.data or ""),
            frequency=Frequency(self.frequency.data)
            if self.frequency.data
            else Frequency.QUARTERLY,
        )


class RenewalForm(PortalForm):
    """``words`` is the seal of the text above the button."""

    words = HiddenField()


class FilterForm(PortalForm):
    """Filters of HR's list. They come with the address and change nothing."""

    class Meta(PortalForm.Meta):
        csrf = False

    interest = SelectField(_l("Interest"), validators=[Unmarked()], validate_choice=False)
    place = StringField(_l("Place"), validators=[Length(max=LONGEST_PLACE), Unmarked()])
    frequency = SelectField(
        _l("How often"),
        choices=[SelectChoice("", _l("Any")), *OFTEN],
        validators=[Unmarked()],
        validate_choice=False,
    )

    def offer(self, areas: Sequence[str]) -> None:
        any_area = SelectChoice("", _("Any"))
        self.interest.choices = [any_area, *(SelectChoice(name, name) for name in areas)]

    @property
    def wanted(self) -> Filter:
        """What is asked for; anything unknown asks for nothing."""
        often = self.frequency.data
        return Filter(
            interest=(self.interest.data or "")[:LONGEST_INTEREST],
            place=(self.place.data or "")[:LONGEST_PLACE],
            frequency=Frequency(often) if often in set(Frequency) else None,
        )


class InterestForm(PortalForm):
    name = StringField(
        _l("Another area"),
        description=_l("In the words of people who look for work."),
        validators=[
            DataRequired(_l(InterestMissing.message)),
            Length(max=LONGEST_INTEREST, message=_l(InterestTooLong.message)),
        ],
    )
