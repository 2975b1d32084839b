from wtforms import EmailField
from wtforms.validators import InputRequired, Length

from portal.web.forms import PortalForm
from portal.web.locale import lazy_gettext as _l


class AddressForm(PortalForm):
    email = EmailField(
        _l("Email address"),
        validators=[
            InputRequired(_l("Please enter the email address.")),
            Length(max=254, message=_l("Please use up to 254 characters.")),
        ],
    )
