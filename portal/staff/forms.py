from wtforms import EmailField, PasswordField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import EqualTo, InputRequired, Length

from portal.core.voices import LANGUAGE_NAMES
from portal.web.forms import PortalForm
from portal.web.locale import lazy_gettext as _l


class SignInForm(PortalForm):
    email = EmailField(
        _l("Email address"),
        validators=[InputRequired(_l("Please enter your email address.")), Length(max=254)],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(_l("Please enter your password.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )


class PasswordForm(PortalForm):
    current = PasswordField(
        _l("Current password"),
        validators=[InputRequired(_l("Please enter your current password.")), Length(max=200)],
        render_kw={"autocomplete": "current-password"},
    )
    new = PasswordField(
        _l("New password"),
        description=_l("At least 12 characters. A sentence is easy to remember."),
        validators=[
            InputRequired(_l("Please enter a new password.")),
            Length(12, -1, _l("Please choose a password of at least 12 characters.")),
            Length(max=200, message=_l("Please choose a password of at most 200 characters.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("New password again"),
        validators=[
            InputRequired(_l("The two new passwords are not the same.")),
            EqualTo("new", _l("The two new passwords are not the same.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )


class LanguageForm(PortalForm):
    language = SelectField(
        _l("Language of the admin pages"),
        choices=[SelectChoice(code, name) for code, name in LANGUAGE_NAMES.items()],
    )
