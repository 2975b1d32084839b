"""One line in the log per request: which view, which status, how long. No path, no IP."""

import time

import structlog
from flask import Flask, Response, g, request

from portal.core.ids import new_public_id

log = structlog.get_logger()


def init_app(app: Flask) -> None:
    app.before_request(begin)
    app.after_request(finish)
    app.context_processor(lambda: {"request_id": g.get("request_id", "")})


def begin() -> None:
    g.started = time.perf_counter()
    g.request_id = new_public_id()[:8].lower()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)


def finish(response: Response) -> Response:
    if request.endpoint != "asset":
        log.info(
            "request",
            view=request.endpoint or "none",
            method=request.method,
            status=response.status_code,
            ms=round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1),
        )
    response.headers["X-Request-Id"] = g.get("request_id", "")
    return response
