from typing import Any

from wtforms import Field, HiddenField, TextAreaField
from wtforms.validators import DataRequired, Regexp, ValidationError

from portal.consents import texts
from portal.consents.errors import PlaceUnknown, TextEmpty, TextTooLong
from portal.consents.models import Purpose
from portal.web.forms import PortalForm
from portal.web.locale import gettext as _
from portal.web.locale import lazy_gettext as _l


def fits(form: Any, field: Field) -> None:
    """The same rules as in the service."""
    try:
        texts.ensure_fits(field.data or "", form.purpose)
    except (TextEmpty, TextTooLong, PlaceUnknown) as refusal:
        raise ValidationError(_(refusal.message)) from refusal


class ConsentTextForm(PortalForm):
    """``number`` is the version that the writer has in front of them, 0 for the shipped text;
    ``purpose`` what the text is for."""

    purpose: Purpose
    body = TextAreaField(
        _l("Text"),
        description=_l(
            "As the person says it. {employer} becomes the short name, {months} the period."
        ),
        validators=[DataRequired(_l(TextEmpty.message)), fits],
    )
    number = HiddenField(
        validators=[Regexp(r"[0-9]{1,6}$", message=_l("Please load this page again."))]
    )
