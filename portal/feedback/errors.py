from collections.abc import Sequence
from dataclasses import dataclass

from portal.core.errors import Conflict, Expired, NotAllowed
from portal.core.messages import N_


@dataclass(frozen=True)
class Gap:
    """What is missing: ``field`` of the letter, or of the point at ``point`` (counted from 0)."""

    field: str
    message: str
    point: int | None = None


class DraftHasChanged(Conflict):
    """Somebody saved, asked, released or took back since this editor loaded the text."""

    message = N_("This text has changed since you opened it.")


class NotComplete(Conflict):
    """``gaps`` says what is missing, and where."""

    message = N_("Something is still missing before this text can be released.")

    def __init__(self, gaps: Sequence[Gap]) -> None:
        super().__init__()
        self.gaps = tuple(gaps)


class CriterionOfAnotherAd(Conflict):
    message = N_("This criterion belongs to another job ad.")


class AlreadyBegun(Conflict):
    message = N_("There is a text on this application already.")


class ReasonOpen(Conflict):
    """An import did not say how the decision came about, and nobody has chosen it since."""

    message = N_("Please choose in the application how the decision came about.")


class AlreadyTold(Conflict):
    message = N_("The person knows the decision already.")


class TooLateToUndo(Conflict):
    message = N_("The letter is out. It can be withdrawn, but the person may have seen it.")


class NothingNew(Conflict):
    message = N_("This text has been released. Change it before you ask again.")


class NotInReview(Conflict):
    message = N_("This text is not in review at the moment.")


class AlreadyReleased(Conflict):
    message = N_("This feedback has already been released. Nothing was sent twice.")


class SameAuthorAndApprover(NotAllowed):
    message = N_("You changed this text last. Somebody else reads and releases it.")


class FeedbackSwitchedOff(Conflict):
    message = N_("Feedback is not switched on for this job.")


class DecisionLiesAhead(Conflict):
    message = N_("The day of the decision is still to come. Feedback goes out after it.")


class NothingReleased(Conflict):
    message = N_("There is no released feedback to withdraw.")


class FeedbackWithdrawn(Expired):
    message = N_("This feedback has been withdrawn.")


class FeedbackOver(Expired):
    message = N_("The time to read this feedback is over.")
