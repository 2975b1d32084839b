from portal.core.errors import Conflict
from portal.core.messages import N_


class NotAnAddress(Conflict):
    message = N_("Please enter a complete email address, for example name@example.org.")


class AddressTaken(Conflict):
    message = N_("This address already belongs to somebody else in the portal.")


class NotAName(Conflict):
    message = N_("A name cannot begin with =, +, - or @, and < and > cannot be part of it.")


class SamePerson(Conflict):
    message = N_("This is one and the same person already.")


class AlreadyMerged(Conflict):
    message = N_("Somebody has merged one of these two persons in the meantime.")


class MergeIsOver(Conflict):
    message = N_("This merge has been taken back, or its 30 days are over.")


class MergedAgain(Conflict):
    message = N_("This person has been merged once more since. Please take that back first.")


class AddressGivenAway(Conflict):
    message = N_("The earlier address belongs to somebody else now, so this cannot be taken back.")


class NothingToSplit(Conflict):
    message = N_("Please choose at least one application, and leave at least one.")
