from portal.core.errors import Conflict
from portal.core.messages import N_


class NoTitle(Conflict):
    message = N_("Please enter a title of up to 200 characters, without < and >.")


class TitleTaken(Conflict):
    message = N_("There is already a vacancy with this title.")


class CriterionIncomplete(Conflict):
    message = N_("Each criterion needs a name and what the ad asked for.")


class TooManyCriteria(Conflict):
    message = N_("A vacancy can have up to 30 criteria.")
