"""One set of headers for every answer, errors included; previews are the one exception."""

from collections.abc import Mapping

from flask import Flask, Response, g

from portal.web.runtime import current_runtime

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
FIXED = {
    "X-Content-Type-Options": "nosniff",
    # no-referrer would make browsers send "Origin: null" and the CSRF check of forms would fail
    "Referrer-Policy": "strict-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
TWO_YEARS = 63_072_000


def answer_in_frame(*, inline_style: bool = False) -> None:
    """This answer is a preview: only our own page may frame it, and nothing in it runs or submits.

    A page keeps its origin, else browsers would not give it our own style sheets (they are
    same-origin, as everything of ours). A mail brings its style along and needs no origin.
    """
    g.policy = {"frame-ancestors": "'self'", "sandbox": "" if inline_style else "allow-same-origin"}
    if inline_style:
        g.policy["style-src"] = "'self' 'unsafe-inline'"


def frame_own_pages() -> None:
    """This page shows a preview in a frame."""
    g.policy = {"frame-src": "'self'"}


def write_headers(response: Response) -> Response:
    """Sets what every answer carries; what is personal is never stored anywhere."""
    changed = g.get("policy")
    text = _written(POLICY | changed) if changed else USUAL_POLICY
    response.headers["Content-Security-Policy"] = text
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    if current_runtime().settings.is_https:
        response.headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS}; includeSubDomains"
    return response


def _written(policy: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {value}".strip() for name, value in policy.items())


USUAL_POLICY = _written(POLICY)


def init_app(app: Flask) -> None:
    app.after_request(write_headers)
