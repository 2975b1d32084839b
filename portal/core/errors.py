"""The four kinds of refusal. Parts derive their own, each with one sentence for the reader."""

from typing import Any, ClassVar

from portal.core.messages import N_


class PortalError(Exception):
    """Something the reader can be told in a sentence; never carries personal data."""

    message: ClassVar[str] = N_("This is not possible at the moment.")

    def __init__(self, **values: Any) -> None:
        """``values`` fill the ``%(name)s`` places of the message when it is shown."""
        super().__init__(type(self).__name__)
        self.values = values


class NotFound(PortalError):
    """There is no such thing, or not for this reader."""

    message = N_("We could not find this page.")


class NotAllowed(PortalError):
    """The reader is known, and this is not theirs to do."""

    message = N_("Your account does not have the right to do this.")


class Conflict(PortalError):
    """The thing has changed in between, or is already done."""

    message = N_("This has changed in the meantime.")


class Expired(PortalError):
    """It was there once and is over."""

    message = N_("This is no longer available.")
