from portal.core.errors import Conflict, NotFound
from portal.core.messages import N_


class NoSuchMail(NotFound):
    message = N_("We could not find this email.")


class NothingToSendAgain(Conflict):
    message = N_("This email has already been sent.")


class PersonWantsSilence(Conflict):
    message = N_("This person wants no further messages. Print the letter and post it.")
