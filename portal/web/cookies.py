"""The session cookie: signed, readable, without a time of its own.

It carries the key of a session row, the CSRF secret and the chosen language. Whether it still
counts is decided by the row; a time stamp inside would shut out everybody between two machines
whose clocks differ.
"""

from typing import Any

from flask import Flask, Request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface

from portal.core.keys import Keys

PURPOSE = "session-cookie"


class _Signer:
    """What Flask asks of a serializer, on our keys; older secrets still verify."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys

    def dumps(self, value: dict[str, Any]) -> str:
        return self._keys.sign(value, purpose=PURPOSE)


class SignedCookies(SecureCookieSessionInterface):
    """Flask's cookie session with our keys and no expiry of its own."""

    def get_signing_serializer(self, app: Flask) -> Any:
        return _Signer(app.extensions["runtime"].keys)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        value = request.cookies.get(self.get_cookie_name(app), "")
        known = app.extensions["runtime"].keys.read(value, purpose=PURPOSE) if value else None
        return self.session_class(known if isinstance(known, dict) else None)


def init_app(app: Flask) -> None:
    app.session_interface = SignedCookies()
