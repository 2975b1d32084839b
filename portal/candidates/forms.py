from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import (
    EmailField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from portal.candidates.errors import ChangedMeanwhile
from portal.candidates.labels import CHOICES
from portal.candidates.models import Application, Situation
from portal.candidates.seals import application_seal, person_seal
from portal.candidates.service import ApplicationDetails
from portal.core.voices import LANGUAGE_NAMES, AddressForm
from portal.people.addresses import read_address
from portal.people.errors import NotAnAddress, NotAName
from portal.people.models import Person
from portal.people.names import is_plain
from portal.staff.models import StaffAccount
from portal.vacancies.forms import AS_USUAL, SIE_AND_DU
from portal.web.fields import DayField
from portal.web.forms import PortalForm
from portal.web.locale import gettext as _
from portal.web.locale import lazy_gettext as _l

TOLD, NOT_TOLD = "yes", "no"


class NeededWhenTold:
    """An empty day is right only for somebody who has not been told."""

    def __call__(self, form: Any, field: Any) -> None:
        if any(value.strip() for value in field.raw_data or ()):
            return
        field.errors = []
        if form.told.data == TOLD:
            raise StopValidation(_("Please enter when the person was told."))
        raise StopValidation


class Name:
    """Nothing that a spreadsheet would calculate or a browser would run."""

    def __call__(self, _form: Any, field: Any) -> None:
        if not is_plain(field.data or ""):
            raise StopValidation(_(NotAName.message))


class Address:
    """One complete address; whether it is free is for the services."""

    def __call__(self, _form: Any, field: Any) -> None:
        try:
            read_address(field.data or "")
        except NotAnAddress as refusal:
            raise StopValidation(_(refusal.message)) from refusal


class SeenForm(PortalForm):
    """Says which state the sender has seen (``seals``)."""

    seen = HiddenField()

    def ensure_seen(self, before: str, after: str) -> None:
        """Refuses ChangedMeanwhile for a change of what the sender has not seen, once: who saves
        again has read the sentence and means it. The same form sent twice changes nothing."""
        if self.seen.data and self.seen.data != before != after:
            self.seen.raw_data, self.seen.data = None, before
            raise ChangedMeanwhile


class PersonForm(PortalForm):
    first_name = StringField(
        _l("First name"),
        validators=[
            InputRequired(_l("Please enter the first name.")),
            Name(),
            Length(max=120, message=_l("Please use up to 120 characters.")),
        ],
    )
    last_name = StringField(
        _l("Last name"),
        validators=[
            InputRequired(_l("Please enter the last name.")),
            Name(),
            Length(max=120, message=_l("Please use up to 120 characters.")),
        ],
    )
    email = EmailField(
        _l("Email address"),
        validators=[
            InputRequired(_l("Please enter the email address.")),
            Address(),
            Length(max=254, message=_l("Please use up to 254 characters.")),
        ],
    )
    language = SelectField(
        _l("Language of emails and pages"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGE_NAMES.items()],
    )

    @property
    def values(self) -> dict[str, str]:
        """As the services take them."""
        return {
            "first_name": self.first_name.data,
            "last_name": self.last_name.data,
            "email": self.email.data,
            "language": self.language.data,
        }


class EditPersonForm(SeenForm, PersonForm):
    @classmethod
    def of(cls, person: Person) -> "EditPersonForm":
        """The form as the person is stored."""
        return cls(obj=person, data={"seen": person_seal(person)})


class VacancyChoice(PortalForm):
    vacancy = SelectField(
        _l("Vacancy"), validators=[InputRequired(_l("Please choose the vacancy."))]
    )

    def offer_vacancies(self, titles: Sequence[tuple[str, str]]) -> None:
        """Public ids and titles; nothing is chosen beforehand."""
        self.vacancy.choices = [
            SelectChoice("", _("Please choose")),
            *(SelectChoice(public_id, title) for public_id, title in titles),
        ]


class ApplicationFields(PortalForm):
    """What is noted about an application, entered by hand or edited."""

    number = StringField(
        _l("Application number"),
        validators=[Length(max=60, message=_l("Please use up to 60 characters."))],
    )
    location = StringField(
        _l("Place of work"),
        validators=[Length(max=120, message=_l("Please use up to 120 characters."))],
    )
    applied_on = DayField(
        _l("Date of the application"),
        validators=[InputRequired(_l("Please enter when the application arrived."))],
    )
    decided_on = DayField(
        _l("Date of the decision"),
        validators=[InputRequired(_l("Please enter when the decision was made."))],
    )
    stage = StringField(
        _l("Last step"),
        description=_l("For example: phone interview."),
        validators=[Length(max=120, message=_l("Please use up to 120 characters."))],
    )
    situation = RadioField(
        _l("How the decision came about"),
        choices=[SelectChoice(key, _l(label)) for key, label in CHOICES.items()],
        validators=[InputRequired(_l("Please choose how the decision came about."))],
    )
    told = RadioField(
        _l("Has the person already been told?"),
        choices=[
            SelectChoice(NOT_TOLD, _l("No, our letter says it first")),
            SelectChoice(TOLD, _l("Yes, on the day below")),
        ],
        validators=[InputRequired(_l("Please choose whether the person has been told."))],
    )
    told_on = DayField(_l("Told on"), validators=[NeededWhenTold()])
    told_via = StringField(
        _l("Who told the person, or how?"),
        description=_l("For example: by telephone, by our applicant system, or a name."),
        validators=[Name(), Length(max=60, message=_l("Please use up to 60 characters."))],
    )
    address_form = RadioField(
        _l("How the letter addresses the person"),
        choices=[
            SelectChoice(AS_USUAL, _l("As usual for the vacancy")),
            *SIE_AND_DU,
        ],
        default=AS_USUAL,
        validators=[InputRequired(_l("Please choose how the letter addresses the person."))],
    )
    contact = SelectField(_l("Contact person"), description=_l("Signs the letter."))
    members = SelectMultipleField(
        _l("Interviewers who took part"),
        description=_l("They see this application. Other interviewers do not."),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def offer(self, contacts: Sequence[StaffAccount], interviewers: Sequence[StaffAccount]) -> None:
        """Who can be chosen; the values are public ids."""
        self.contacts = {account.public_id: account.id for account in contacts}
        self.contact.choices = [
            SelectChoice("", _("nobody in particular")),
            *(SelectChoice(account.public_id, account.name) for account in contacts),
        ]
        self.interviewers = {account.public_id: account.id for account in interviewers}
        self.members.choices = [
            SelectChoice(account.public_id, account.name) for account in interviewers
        ]

    @property
    def details(self) -> ApplicationDetails:
        form = self.address_form.data
        return ApplicationDetails(
            number=self.number.data or "",
            location=self.location.data or "",
            applied_on=self.applied_on.data,
            decided_on=self.decided_on.data,
            stage=self.stage.data or "",
            situation=Situation(self.situation.data),
            address_form=None if form == AS_USUAL else AddressForm(form),
            contact_id=self.contacts.get(self.contact.data),
            told_on=self.told_on.data if self.told.data == TOLD else None,
            told_via=self.told_via.data or "",
        )

    @property
    def member_ids(self) -> list[int]:
        return [self.interviewers[public_id] for public_id in self.members.data or ()]


class NewApplicationForm(PersonForm, VacancyChoice, ApplicationFields):
    """Somebody and what they applied for, on one page."""


class EditApplicationForm(SeenForm, ApplicationFields):
    applied_on = DayField(_l("Date of the application"), validators=[Optional()])  # may be unknown

    @classmethod
    def of(
        cls, application: Application, *, told_on: date | None, members: Sequence[StaffAccount]
    ) -> "EditApplicationForm":
        """The form as the application is stored."""
        return cls(
            obj=application,
            data={
                "situation": application.situation.value,
                "told": NOT_TOLD if told_on is None else TOLD,
                "told_on": told_on,
                "address_form": application.address_form or AS_USUAL,
                "contact": application.contact.public_id if application.contact else "",
                "members": [account.public_id for account in members],
                "seen": application_seal(application, members),
            },
        )
