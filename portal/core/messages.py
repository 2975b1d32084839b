"""Marks sentences for translation where no request is in sight; ``web`` translates them later."""


def N_(message: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Marks ``message`` for the catalogue and returns it unchanged."""
    return message
