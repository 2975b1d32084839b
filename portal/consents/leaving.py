"""What the page behind the link in a mail says, for each purpose."""

from dataclasses import dataclass

from portal.consents.models import Purpose
from portal.core.messages import N_


@dataclass(frozen=True)
class Leaving:
    """Message ids: title and button are the same words, ``means`` says what follows from it."""

    title: str
    means: str
    done: str
    none: str


LEAVING = {
    Purpose.TALENT_POOL: Leaving(
        title=N_("Leave the talent pool"),
        means=N_("We then delete your interests at once and no longer write to you about jobs."),
        done=N_("You have left the talent pool. Your interests are deleted."),
        none=N_("You are not in the talent pool."),
    ),
    Purpose.JOB_ALERTS: Leaving(
        title=N_("End the job alert"),
        means=N_("We then no longer send you new jobs."),
        done=N_("You have ended the job alert."),
        none=N_("You have no job alert."),
    ),
    Purpose.NEWSLETTER: Leaving(
        title=N_("End the newsletter"),
        means=N_("We then no longer send you the newsletter."),
        done=N_("You have ended the newsletter."),
        none=N_("You do not receive the newsletter."),
    ),
}
