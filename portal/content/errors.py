from portal.core.errors import Conflict, NotFound
from portal.core.messages import N_


class NoSuchVersion(NotFound):
    message = N_("There is no such version of this text.")


class TextHasChanged(Conflict):
    """Somebody saved a version that this writer has not seen."""

    message = N_(
        "Somebody has saved a new version in the meantime; it is shown below. "
        "If you save again, your text takes its place."
    )


class TextTooLong(Conflict):
    message = N_("The text is too long. It can have up to 50,000 characters.")


class TextEmpty(Conflict):
    message = N_("Please write a text.")
