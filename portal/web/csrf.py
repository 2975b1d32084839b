"""Forged requests: a token in every form, and a look at where the browser says it comes from."""

from flask import Flask, abort, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFProtect


def init_app(app: Flask) -> None:
    CSRFProtect(app)
    app.before_request(refuse_other_sites)


def refuse_other_sites() -> ResponseReturnValue | None:
    """A form that another site sends is refused before its token is looked at."""
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)
    return None
