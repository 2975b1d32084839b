from typing import Any

from markupsafe import Markup
from wtforms import EmailField, Field, HiddenField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Regexp, ValidationError

from portal.core.voices import LANGUAGE_NAMES, AddressForm
from portal.employer.checks import FIELDS, ensure_fits
from portal.employer.errors import DoesNotFit, NameMissing
from portal.web.forms import PortalForm
from portal.web.locale import gettext
from portal.web.locale import lazy_gettext as _l


def fits(_form: Any, field: Field) -> None:
    """The same rules as for the command."""
    try:
        ensure_fits(field.name, field.data or "")
    except DoesNotFit as refusal:
        raise ValidationError(gettext(refusal.message, **refusal.values)) from refusal


# A German word on an English page; screen readers say it right.
GERMAN = Markup('<span lang="de">%s</span>')
NAMED = [DataRequired(_l(NameMissing.message)), fits]


class EmployerForm(PortalForm):
    """``revision`` is what the writer has in front of them, 0 before anything was entered."""

    name = StringField(
        _l("Full name"),
        description=_l("As in the imprint, with the legal form."),
        validators=NAMED,
    )
    short_name = StringField(
        _l("Short name"),
        description=_l("As people say it. It appears at the top of every page and in emails."),
        validators=NAMED,
    )
    city = StringField(_l("City"), validators=[fits])
    postal_address = StringField(
        _l("Postal address"),
        description=_l("Street, number, postcode and city. It appears under every email."),
        validators=[fits],
    )
    country = SelectField(
        _l("Country"),
        choices=[
            SelectChoice("DE", _l("Germany")),
            SelectChoice("AT", _l("Austria")),
            SelectChoice("CH", _l("Switzerland")),
        ],
        validators=[fits],
    )
    zone = StringField(
        _l("Time zone"),
        description=_l("Its name in the IANA list, for example Europe/Berlin."),
        validators=[DataRequired(_l("Please enter a time zone.")), fits],
    )
    language = SelectField(
        _l("Main language"),
        description=_l(
            "For readers whose browser asks for a language that the portal does not have."
        ),
        choices=[SelectChoice(code, name) for code, name in LANGUAGE_NAMES.items()],
        validators=[fits],
    )
    address_form = RadioField(
        _l("Form of address in German"),
        description=_l("A vacancy or an application can say otherwise."),
        choices=[
            SelectChoice(AddressForm.SIE, GERMAN % "Sie"),
            SelectChoice(AddressForm.DU, GERMAN % "Du"),
        ],
        validators=[DataRequired(_l("Please choose one of the two.")), fits],
    )
    brand = StringField(
        _l("Colour"),
        description=_l(
            "As # and six digits or letters from a to f. Pages show it in a readable tone."
        ),
        validators=[DataRequired(_l("Please enter a colour.")), fits],
        render_kw={"pattern": "#[0-9a-fA-F]{6}", "spellcheck": "false", "autocapitalize": "none"},
    )
    contact_name = StringField(_l("Name"), validators=[fits])
    contact_title = StringField(
        _l("Role"), description=_l("For example: Recruiting."), validators=[fits]
    )
    contact_email = EmailField(_l("Email address"), validators=[fits])
    contact_phone = StringField(_l("Phone"), validators=[fits])
    contact_hours = StringField(
        _l("Hours, in German"),
        description=_l("When somebody answers the phone."),
        validators=[fits],
        render_kw={"lang": "de"},
    )
    contact_hours_en = StringField(
        _l("Hours, in English"),
        description=_l("Without it English pages show the German text."),
        validators=[fits],
        render_kw={"lang": "en"},
    )
    revision = HiddenField(
        validators=[Regexp(r"[0-9]{1,9}$", message=_l("Please load this page again."))]
    )

    def values(self) -> dict[str, str]:
        """What was entered, by the names of the columns."""
        return {field: self[field].data or "" for field in FIELDS}
