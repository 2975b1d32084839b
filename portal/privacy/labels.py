"""Words for the states of a request for erasure, for the person and for staff."""

from portal.core.messages import N_
from portal.privacy.models import RequestState

STATES = {
    RequestState.OPEN: N_("is being checked"),
    RequestState.SCHEDULED: N_("has a day"),
    RequestState.ERASING: N_("is being erased"),
    RequestState.ERASED: N_("erased"),
    RequestState.REFUSED: N_("not erased"),
    RequestState.WITHDRAWN: N_("withdrawn"),
}
STATES_FOR_STAFF = STATES | {RequestState.OPEN: N_("to be decided")}
