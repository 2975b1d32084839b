from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from portal.web.fields import DayField
from portal.web.forms import PortalForm
from portal.web.locale import lazy_gettext as _l


class HoldForm(PortalForm):
    reason = TextAreaField(
        _l("Reason"),
        description=_l("For example a file number. The person can read it under My data."),
        validators=[
            InputRequired(_l("Please enter the reason.")),
            Length(max=1000, message=_l("Please use up to 1,000 characters.")),
        ],
    )
    until = DayField(
        _l("Last day"),
        description=_l("If it is known. Without one the hold stands until you end it."),
        validators=[Optional()],
    )
