"""What the page says after something was saved: each fact in one sentence."""

from flask import flash

from portal.consents.models import Purpose
from portal.core.messages import N_
from portal.talentpool.service import Saved
from portal.talentpool.wishes import Wishes
from portal.web.locale import gettext as _

GIVEN = {
    Purpose.TALENT_POOL: N_("You are in the talent pool now."),
    Purpose.JOB_ALERTS: N_("You receive the job alert from now on."),
    Purpose.NEWSLETTER: N_("You receive the newsletter from now on."),
}
WITHDRAWN = {
    Purpose.TALENT_POOL: N_(
        "You have left the talent pool. Your interests, places and frequency are deleted."
    ),
    Purpose.JOB_ALERTS: N_("You have ended the job alert."),
    Purpose.NEWSLETTER: N_("You have ended the newsletter."),
}
NOT_KEPT = N_("Interests and places are only kept in the talent pool. We have not stored them.")


def flash_saved(saved: Saved, *, wishes: Wishes | None = None) -> None:
    for purpose in saved.given:
        flash(_(GIVEN[purpose]))
    for purpose in saved.withdrawn:
        flash(_(WITHDRAWN[purpose]))
    was_told = Purpose.TALENT_POOL in saved.withdrawn
    if wishes is not None and not saved.is_member and not was_told and _says_something(wishes):
        flash(_(NOT_KEPT))
    elif not saved.given and not saved.withdrawn:
        flash(_("Your choices are saved."))


def _says_something(wishes: Wishes) -> bool:
    return bool(wishes.interests or wishes.places)
