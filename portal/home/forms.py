from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from portal.home.service import LONGEST
from portal.home.topics import TOPICS
from portal.web.forms import PortalForm
from portal.web.locale import lazy_gettext as _l

TOO_LONG = _l("Please use up to 2,000 characters.")


class CorrectionForm(PortalForm):
    topic = RadioField(
        _l("What is not correct?"),
        choices=[SelectChoice(topic, _l(words)) for topic, words in TOPICS.items()],
        validators=[InputRequired(_l("Please choose what is not correct."))],
    )
    words = TextAreaField(
        _l("What should it be?"),
        description=_l("A few words help us, for example the right spelling."),
        validators=[Length(max=LONGEST, message=TOO_LONG)],
    )
