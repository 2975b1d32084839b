"""What the pages are called that staff writes."""

from portal.content.models import LegalPage
from portal.core.messages import N_

TITLES = {
    LegalPage.START: N_("Start page"),
    LegalPage.IMPRINT: N_("Imprint"),
    LegalPage.PRIVACY: N_("Privacy"),
    LegalPage.ACCESSIBILITY: N_("Accessibility"),
}
