"""Decisions in words, for the person, for the download and for staff."""

from portal.consents.models import Action, Channel, Proof, Wording
from portal.core.messages import N_
from portal.core.voices import LANGUAGE_NAMES

ACTIONS = {
    Action.GIVEN: N_("agreed"),
    Action.CONFIRMED: N_("confirmed"),
    Action.WITHDRAWN: N_("consent withdrawn"),
    Action.EXPIRED: N_("ended, because nobody renewed it"),
    Action.RENEWED: N_("renewed"),
}
CHANNELS = {
    Channel.PORTAL: N_("on the page"),
    Channel.MAIL_LINK: N_("by the link in an email"),
    Channel.ADMIN: N_("by staff"),
    Channel.TIME: N_("by the end of the period"),
}
PROOFS = {
    Proof.PERSONAL_LINK: N_("came in by a link sent to this address"),
    Proof.MAIL_LINK: N_("pressed the button behind a link sent to this address"),
}
WORDINGS = {
    Wording.DE_SIE: f"{LANGUAGE_NAMES['de']}, Sie",
    Wording.DE_DU: f"{LANGUAGE_NAMES['de']}, Du",
    Wording.EN: LANGUAGE_NAMES["en"],
}
