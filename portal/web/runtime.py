"""The running process as the views see it."""

from typing import cast

from flask import current_app

from portal.core.runtime import Runtime


def current_runtime() -> Runtime:
    """Settings, keys and database of the app that answers this request."""
    return cast(Runtime, current_app.extensions["runtime"])
