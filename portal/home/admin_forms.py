from collections.abc import Sequence

from wtforms import EmailField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from portal.candidates.models import Application
from portal.home.forms import TOO_LONG
from portal.home.service import LONGEST
from portal.people.errors import NothingToSplit
from portal.people.splitting import SomebodyElse
from portal.web.forms import PortalForm
from portal.web.locale import lazy_gettext as _l

OWN, SHARED = "own", "shared"
LONGEST_NAME = _l("Please use up to 120 characters.")


class AnswerForm(PortalForm):
    answer = TextAreaField(
        _l("Answer to the person"),
        description=_l("It goes out by email, with your name. Without one no email is sent."),
        validators=[Length(max=LONGEST, message=TOO_LONG)],
    )


class SplitForm(PortalForm):
    applications = SelectMultipleField(
        _l("Which applications belong to somebody else?"),
        validators=[InputRequired(_l(NothingToSplit.message))],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    first_name = StringField(
        _l("First name"),
        validators=[
            InputRequired(_l("Please enter the name.")),
            Length(max=120, message=LONGEST_NAME),
        ],
    )
    last_name = StringField(
        _l("Last name"),
        validators=[
            InputRequired(_l("Please enter the name.")),
            Length(max=120, message=LONGEST_NAME),
        ],
    )
    mailbox = RadioField(
        _l("Which address do they use?"),
        choices=[
            SelectChoice(OWN, _l("An address of their own")),
            SelectChoice(SHARED, _l("The same mailbox: both read it")),
        ],
        validators=[InputRequired(_l("Please choose which address they use."))],
    )
    email = EmailField(
        _l("Email address"),
        description=_l("Needed for an address of their own."),
        validators=[Length(max=254, message=_l("This is longer than an email address can be."))],
    )

    def offer(self, applications: Sequence[Application]) -> None:
        self.applications.choices = [
            SelectChoice(row.public_id, f"{row.vacancy.title}, {row.number}")
            for row in applications
        ]

    @property
    def somebody_else(self) -> SomebodyElse:
        email = self.email.data or "" if self.mailbox.data == OWN else ""
        return SomebodyElse(self.first_name.data or "", self.last_name.data or "", email)
