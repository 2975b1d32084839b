"""Where a refusal of the services stands in the forms: next to the field it is about."""

from portal.candidates.errors import (
    AddressOfSomebodyElse,
    ChangedMeanwhile,
    DecidedTooEarly,
    NumberTaken,
    ToldInFuture,
)
from portal.core.errors import PortalError
from portal.people.errors import AddressTaken, NotAnAddress, NotAName
from portal.web.forms import PortalForm
from portal.web.locale import gettext as _

FIELDS: dict[type[PortalError], str] = {
    NotAnAddress: "email",
    AddressTaken: "email",
    AddressOfSomebodyElse: "email",
    NotAName: "last_name",
    NumberTaken: "number",
    DecidedTooEarly: "decided_on",
    ToldInFuture: "told_on",
}
REFUSALS: tuple[type[PortalError], ...] = (*FIELDS, ChangedMeanwhile)


def show_refusal(form: PortalForm, refusal: PortalError) -> None:
    """Puts the sentence of one of REFUSALS next to its field, else above the form."""
    if name := FIELDS.get(type(refusal)):
        form.refuse(form[name], _(refusal.message))
    else:
        form.form_errors.append(_(refusal.message))
