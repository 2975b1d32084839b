from portal.core.errors import Conflict
from portal.core.messages import N_


class AccountExists(Conflict):
    message = N_("There is already an account with this address.")


class WrongPassword(Conflict):
    message = N_("The current password is not right.")


class WeakPassword(Conflict):
    message = N_("Please choose a password of at least 12 characters.")
