from portal.core.errors import Conflict, NotFound
from portal.core.messages import N_


class NoSuchSignUp(NotFound):
    message = N_("This link does not lead to a sign-up.")


class EventCancelled(Conflict):
    message = N_("This event does not take place. Nobody needs to sign up or cancel.")


class EventOver(Conflict):
    message = N_("This event has already begun.")


class SignUpClosed(Conflict):
    message = N_("Signing up for this event is closed.")


class EventFull(Conflict):
    message = N_("All seats have been taken in the meantime.")


class NotEnoughSeats(Conflict):
    """``free`` seats are left, fewer than asked for."""

    message = N_("Seats free: %(free)s. Please bring fewer people along.")


class TooManyCompanions(Conflict):
    message = N_("You can bring up to %(most)s people along to this event.")


class AlreadySignedUp(Conflict):
    message = N_("You are already signed up for this event.")


class SignUpOver(Conflict):
    message = N_("This sign-up has ended. You can sign up again.")


class NotAFullName(Conflict):
    message = N_("Please enter a name without web addresses and special characters.")


class EventHasChanged(Conflict):
    message = N_("Somebody else has changed this event in the meantime.")


class TimeDoesNotExist(Conflict):
    """``field`` may name where it was typed."""

    message = N_("The clocks are changed then: this time does not exist on that day.")


class EndsBeforeItBegins(Conflict):
    message = N_("Please choose an end after the beginning.")


class ClosesAfterItBegins(Conflict):
    message = N_("Please close signing up before the event begins.")


class CapacityBelowTaken(Conflict):
    message = N_("Seats already taken: %(taken)s. Please keep at least as many.")


class AlreadyPublished(Conflict):
    message = N_("This event has already been published.")


class LiesInThePast(Conflict):
    message = N_("This event lies in the past. Please change its date first.")


class NothingToAnnounce(Conflict):
    message = N_("Please say when and where first: an event on site needs a place.")
