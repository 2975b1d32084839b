from portal.core.errors import Conflict, Expired, NotFound, PortalError
from portal.core.messages import N_


class TextHasChanged(Conflict):
    message = N_(
        "Somebody has saved another version in the meantime. Your text is still here; please "
        "compare."
    )


class TextEmpty(PortalError):
    message = N_("Please enter what people agree to.")


class TextTooLong(PortalError):
    message = N_("Please use up to 1,000 characters: people read this before they agree.")


class PlaceUnknown(PortalError):
    message = N_("Only {employer} and {months} can be in curly brackets.")


class NoSuchText(NotFound):
    """No version with this number."""


class WordsHaveChanged(Conflict):
    """The text is no longer the one that was read; agreeing needs another look."""

    message = N_("The wording has changed. Please read it again before you agree.")


class ConsentOver(Expired):
    message = N_("This consent has ended.")


class NoSuchConsent(NotFound):
    """Nothing that a link of ours leads to."""
