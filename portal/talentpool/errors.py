from portal.core.errors import Conflict, NotFound, PortalError
from portal.core.messages import N_


class TooManyPlaces(PortalError):
    message = N_("Please name up to three places, with commas between them.")


class PlaceTooLong(PortalError):
    message = N_("Please use up to 80 characters for each place.")


class NoSuchMembership(NotFound):
    """A link of ours that leads to nobody, or was changed on the way."""


class MembershipOver(Conflict):
    message = N_("The time in the talent pool is over.")


class InterestMissing(PortalError):
    message = N_("Please enter a name.")


class InterestTooLong(PortalError):
    message = N_("Please use a shorter name, up to 120 characters.")


class InterestOffered(Conflict):
    message = N_("This area is already offered.")
