from wtforms import TextAreaField
from wtforms.validators import Length

from portal.home.forms import TOO_LONG
from portal.home.service import LONGEST
from portal.web.forms import PortalForm
from portal.web.locale import lazy_gettext as _l


class AnswerForm(PortalForm):
    answer = TextAreaField(
        _l("Answer to the person"),
        description=_l("It goes out by email, with your name. Without one no email is sent."),
        validators=[Length(max=LONGEST, message=TOO_LONG)],
    )
