from portal.core.errors import Conflict
from portal.core.messages import N_


class NoTitle(Conflict):
    message = N_("Please enter a title of up to 200 characters, without < and >.")


class TitleTaken(Conflict):
    message = N_("There is already a vacancy with this title.")


class CriterionIncomplete(Conflict):
    message = N_("Each criterion needs a name and what the ad asked for.")


class TooManyCriteria(Conflict):
    message = N_("A vacancy can have up to 30 criteria.")


class NothingToRead(Conflict):
    message = N_("Please write what the work is about. An open vacancy needs a text.")


class NoWayToApply(Conflict):
    message = N_(
        "Please say where people apply. "
        "Without an address here, the employer needs an email address."
    )


class AlreadyClosed(Conflict):
    message = N_("The last day to apply has passed. Please choose a later one, or none.")


class PayTurnedRound(Conflict):
    message = N_("The lower pay cannot be above the higher one.")


class NotAnApplyAddress(Conflict):
    message = N_("Please enter an address that begins with https://, or an email address.")
