from portal.core.errors import Conflict
from portal.core.messages import N_


class NotAnAddress(Conflict):
    message = N_("Please enter a complete email address, for example name@example.org.")


class AddressTaken(Conflict):
    message = N_("This address already belongs to somebody else in the portal.")


class NotAName(Conflict):
    message = N_("A name cannot begin with =, +, - or @, and < and > cannot be part of it.")
