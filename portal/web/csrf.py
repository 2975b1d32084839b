"""Forged requests: a token in every form, and a look at where the browser says it comes from."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, abort, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect

View = TypeVar("View", bound=Callable[..., Any])

_guard = CSRFProtect()


def init_app(app: Flask) -> None:
    _guard.init_app(app)
    app.before_request(refuse_other_sites)


def exempt(view: View) -> View:
    """For what mail programs post by themselves (RFC 8058): its address carries a signature, and
    all it can do is end one thing. A guard holds the list of such views."""
    _guard.exempt(view)
    return view


def refuse_other_sites() -> ResponseReturnValue | None:
    """A form that another site sends is refused before its token is looked at."""
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)
    return None
