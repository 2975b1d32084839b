from portal.core.errors import Conflict, Expired, NotFound
from portal.core.messages import N_


class NoSuchLink(NotFound):
    message = N_("This link is not valid any more.")


class LinkOver(Expired):
    """Really ours, but its time is over; the person can have a new one sent."""

    message = N_("This link is not valid any more.")


class TooManyCodes(Conflict):
    message = N_("We have sent many codes in a short time. Please try again in ten minutes.")
