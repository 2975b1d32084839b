from wtforms import EmailField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from portal.web.forms import PortalForm
from portal.web.locale import lazy_gettext as _l


class ButtonForm(PortalForm):
    """Only a button, with its protection against forged requests."""


class AskForm(PortalForm):
    email = EmailField(
        _l("Your email address"),
        description=_l("The address you applied with."),
        validators=[
            InputRequired(_l("Please enter your email address, for example name@example.com.")),
            Length(max=254, message=_l("This is longer than an email address can be.")),
            Regexp(
                r"[^@\s]+@[^@\s]+$",
                message=_l("Please complete the email address, for example name@example.com."),
            ),
        ],
        render_kw={"autocomplete": "email"},
    )


def only_digits(value: str | None) -> str:
    return "".join(sign for sign in value or "" if sign.isdecimal())


class CodeForm(PortalForm):
    code = StringField(
        _l("Code from the email"),
        filters=[only_digits],
        validators=[
            InputRequired(_l("Please enter the six digits from the email.")),
            Regexp(r"[0-9]{6}$", message=_l("Please enter the six digits from the email.")),
        ],
    )
