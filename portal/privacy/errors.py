from portal.core.errors import Conflict
from portal.core.messages import N_


class AlreadyAsked(Conflict):
    message = N_("There is already a request for erasure. We are working on it.")


class AlreadyDecided(Conflict):
    message = N_("This request has been decided or withdrawn in the meantime.")


class NothingToWithdraw(Conflict):
    message = N_("This request cannot be withdrawn any more.")


class NothingSpeaksAgainst(Conflict):
    message = N_("Nothing speaks against erasing now, so there is no later day to wait for.")


class OnHold(Conflict):
    message = N_("A legal hold is on this person. It has to end first.")


class AlreadyOnHold(Conflict):
    message = N_("A legal hold is on this person already.")


class ErasingHasBegun(Conflict):
    message = N_("The erasure of this person has been decided and has begun.")


class ReasonMissing(Conflict):
    message = N_("The reason is missing. The person reads it in the email.")
