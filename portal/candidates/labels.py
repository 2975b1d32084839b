"""Words for what an application holds, the same on every page of HR."""

from portal.candidates.models import Situation
from portal.core.messages import N_

SITUATIONS = {
    Situation.OTHER_PERSON: N_("another person fits better"),
    Situation.FILLED_INTERNALLY: N_("the job was filled internally"),
    Situation.JOB_WITHDRAWN: N_("the job was withdrawn"),
    Situation.NOT_ENOUGH_MATCH: N_("knowledge that the job needs was missing"),
    Situation.OPEN: N_("not chosen yet"),
}
# An open reason is what an import leaves behind; nobody chooses it
CHOICES = {key: label for key, label in SITUATIONS.items() if key is not Situation.OPEN}
