from portal.core.errors import Conflict, NotFound
from portal.core.messages import N_


class AlreadySaid(Conflict):
    """One of a kind is open at a time; what else there is to say goes under another topic."""

    message = N_(
        "You have already told us about this, and somebody is looking at it. "
        "Is there more? Then please choose another answer."
    )


class TooManySaid(Conflict):
    message = N_("You have told us a lot today. We read all of it. Please write again tomorrow.")


class NoSuchCorrection(NotFound):
    message = N_("This message is no longer stored.")


class AlreadyAnswered(Conflict):
    message = N_("Somebody has dealt with this in the meantime.")
