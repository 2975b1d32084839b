from portal.core.errors import Conflict
from portal.core.messages import N_


class DoesNotFit(Conflict):
    """A value that cannot be stored; the kinds below say why."""


class TooLong(DoesNotFit):
    message = N_("This is too long. Up to %(most)s characters fit.")


class NotOneLine(DoesNotFit):
    message = N_("Please enter one line of plain text.")


class NameMissing(DoesNotFit):
    message = N_("Please enter a name.")


class NotACountry(DoesNotFit):
    message = N_("Please choose Germany, Austria or Switzerland.")


class NotAZone(DoesNotFit):
    message = N_("This time zone is not known. Please enter one like Europe/Berlin.")


class NotALanguage(DoesNotFit):
    message = N_("Please choose one of the languages.")


class NotAForm(DoesNotFit):
    message = N_("Please choose one of the two forms of address.")


class NotAColour(DoesNotFit):
    message = N_(
        "Please enter the colour as # and six digits or letters from a to f, like #0d6d74."
    )


class NotAContactAddress(DoesNotFit):
    message = N_("Please enter a complete email address, for example name@example.org.")


class NotAPhoneNumber(DoesNotFit):
    message = N_(
        "Please enter a phone number of digits; blanks, +, -, / and brackets may be in it."
    )


class EmployerHasChanged(Conflict):
    """Somebody saved a revision that this writer has not seen."""

    message = N_(
        "Somebody has changed these settings in the meantime. "
        "If you save again, your entries take their place."
    )
