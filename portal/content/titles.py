"""What the legal pages are called."""

from portal.content.models import LegalPage
from portal.core.messages import N_

TITLES = {
    LegalPage.IMPRINT: N_("Imprint"),
    LegalPage.PRIVACY: N_("Privacy"),
    LegalPage.ACCESSIBILITY: N_("Accessibility"),
}
