"""Words for what members choose."""

from portal.core.messages import N_
from portal.talentpool.models import Frequency

FREQUENCIES = {
    Frequency.AS_IT_FITS: N_("Whenever a job fits"),
    Frequency.MONTHLY: N_("At most once a month"),
    Frequency.QUARTERLY: N_("At most four times a year"),
}
