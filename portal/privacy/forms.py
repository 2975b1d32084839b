from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from portal.web.forms import PortalForm
from portal.web.locale import lazy_gettext as _l

NOW, LATER, REFUSED = "now", "later", "refused"


class ButtonForm(PortalForm):
    """Only a button, with its protection against forged requests."""


class DecisionForm(PortalForm):
    decision = RadioField(
        _l("What happens with this request?"),
        validators=[InputRequired(_l("Please choose what happens."))],
    )
    reason = TextAreaField(
        _l("Reason for the person"),
        description=_l("Only if nothing is erased. They read it in the email, word by word."),
        validators=[Length(max=1000, message=_l("Please use up to 1,000 characters."))],
    )

    def offer(self, later: str, *, on_hold: bool = False) -> None:
        """``later`` names the day on which nothing speaks against it any more; empty for none."""
        now = SelectChoice(NOW, _l("Erase now"), {"hint": _l("This cannot be taken back.")})
        self.decision.choices = [
            *([] if on_hold else [now]),
            *([SelectChoice(LATER, later)] if later else []),
            SelectChoice(REFUSED, _l("Do not erase, with a reason")),
        ]
