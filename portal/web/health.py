"""/healthz: this process answers. /readyz: database, migrations and the lag of durable rows."""

from flask import Flask, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError

from portal.core import clock, deeds, migrating
from portal.web.database import get_db
from portal.web.decorators import public
from portal.web.runtime import current_runtime

LATE_SECONDS = 900


@public
def healthz() -> ResponseReturnValue:
    return jsonify(status="ok")


@public
def readyz() -> ResponseReturnValue:
    """200 when requests can be served; the lag is told, it does not make the web unready."""
    try:
        current = migrating.is_current(current_runtime().engine)
        lag = deeds.lag(get_db(), now=clock.now())
    except DBAPIError:
        return jsonify(status="unready", database="unavailable"), 503
    seconds = int(lag.total_seconds())
    answer = {
        "status": "ready" if current else "unready",
        "database": "ok",
        "migrations": "current" if current else "behind",
        "lag_seconds": seconds,
        "worker": "late" if seconds > LATE_SECONDS else "ok",
    }
    return jsonify(answer), 200 if current else 503


def init_app(app: Flask) -> None:
    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_url_rule("/readyz", "readyz", readyz)
