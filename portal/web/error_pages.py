"""What a reader sees when something does not work: the same design, one sentence, a way on.

The four kinds of refusal get their HTTP status here and nowhere else.
"""

import sqlite3
from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException, SecurityError

from portal.core.errors import Conflict, Expired, NotAllowed, NotFound, PortalError
from portal.core.messages import N_
from portal.web import files
from portal.web.locale import gettext

log = structlog.get_logger()

STATUS = {NotFound: 404, NotAllowed: 403, Conflict: 409, Expired: 410}
RETRY_AFTER_SECONDS = 30
LOSES_TEXT = (409, 500, 503)  # the form was right, and was not taken all the same
LONG_TEXT = 40  # signs; shorter ones are typed again as quickly as copied
NEVER_SHOWN = ("csrf_token", "password", "current", "new", "again")
LOST_RACE = (  # a unique index or a foreign key said no
    "SQLITE_CONSTRAINT_UNIQUE",
    "SQLITE_CONSTRAINT_PRIMARYKEY",
    "SQLITE_CONSTRAINT_FOREIGNKEY",
    "23505",
    "23503",
)

HEADINGS = {
    400: N_("This did not reach us in full"),
    403: N_("This page is not for this account"),
    404: N_("We could not find this page"),
    405: N_("This address only takes forms"),
    409: N_("Something has changed in the meantime"),
    410: N_("This is no longer available"),
    413: N_("That was too much at once"),
    429: N_("Please wait a moment"),
    500: N_("Something went wrong on our side"),
    503: N_("We cannot save anything at the moment"),
}
SENTENCES = {
    400: N_("Please go back, load the page again and repeat the last step."),
    404: N_(
        "The address may be incomplete or out of date. The link in your email leads to your page."
    ),
    405: N_("Please go back and use the button on the page."),
    409: N_("Somebody was quicker. Please load the page again and repeat the step."),
    413: N_("Please send less text or a smaller file. Nothing was changed."),
    429: N_("There were many attempts in a short time. Please try again later."),
    500: N_("The mistake is ours. Nothing was changed. Please try again later."),
    503: N_("Nothing is lost. Please try again in a minute."),
}


def init_app(app: Flask) -> None:
    app.register_error_handler(PortalError, show_refusal)
    app.register_error_handler(CSRFError, show_old_form)
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(DBAPIError, show_database_trouble)
    app.register_error_handler(TimeoutError, show_database_trouble)
    app.register_error_handler(Exception, show_failure)


def show_refusal(refusal: PortalError) -> ResponseReturnValue:
    """A typed refusal nobody answered better."""
    status = next((STATUS[kind] for kind in type(refusal).__mro__ if kind in STATUS), 400)
    return error_page(status, refusal.message, **refusal.values)


def show_old_form(_error: CSRFError) -> ResponseReturnValue:
    """The form is older than the session. What was typed is shown to copy."""
    return show_unsaved_text(
        gettext("This page was open for too long"),
        gettext("Please go back, load the page again and repeat the last step."),
        status=400,
    )


def show_http_error(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, SecurityError) or error.code is None:
        return plain_page(400)  # without a host we trust, no address of ours can be built
    if error.code < 400:
        return error.get_response()
    values: dict[str, Any] = {}
    sentence = SENTENCES.get(error.code, SENTENCES[400])
    if error.code == 413 and (said := files.too_large()) is not None:
        sentence, values = said
    response = error_page(error.code, sentence, **values)
    for name in ("Allow", "Retry-After"):
        if value := error.get_response().headers.get(name):
            response.headers[name] = value
    return response


def show_database_trouble(error: Exception) -> ResponseReturnValue:
    """Locked, full, gone, or somebody was quicker: the reader may try again; anything else is our
    mistake."""
    if is_lost_race(error):
        log.error("request.lost_race", error=_name(error), exc_info=error)
        return error_page(409, SENTENCES[409])
    if not is_passing_trouble(error):
        return show_failure(error)
    log.warning("database.unavailable", error=_name(error))
    response = error_page(503, SENTENCES[503])
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def is_lost_race(error: Exception) -> bool:
    """Two at once, where no view has a better answer: a row is there already, or gone."""
    return isinstance(error, IntegrityError) and _code(error) in LOST_RACE


def is_passing_trouble(error: Exception) -> bool:
    """Locked, busy, full, read-only or unreachable, as opposed to a wrong statement."""
    if isinstance(error, TimeoutError):
        return True
    origin = getattr(error, "orig", None)
    if isinstance(origin, sqlite3.Error):
        code = getattr(origin, "sqlite_errorname", "") or ""
        return code.startswith(
            (
                "SQLITE_BUSY",
                "SQLITE_LOCKED",
                "SQLITE_FULL",
                "SQLITE_IOERR",
                "SQLITE_READONLY",
                "SQLITE_CANTOPEN",
            )
        )
    return isinstance(error, OperationalError)


def show_failure(error: Exception) -> ResponseReturnValue:
    log.error("request.failed", error=_name(error), exc_info=error)
    return error_page(500, SENTENCES[500])


def _name(error: BaseException) -> str:
    code = _code(error)
    return f"{type(error).__name__}:{code}" if code else type(error).__name__


def _code(error: BaseException) -> str:
    """What the database calls it."""
    origin = getattr(error, "orig", None)
    return getattr(origin, "sqlite_errorname", None) or getattr(origin, "sqlstate", None) or ""


def error_page(status: int, message: str, **values: object) -> Response:
    """A page in the usual design; a plain one when even that cannot be built (no database, say)."""
    g.shows_error = True
    try:
        if (db := g.get("db")) is not None:
            db.rollback()
        body = render_template(
            "errors/show.html",
            status=status,
            heading=gettext(HEADINGS.get(status, HEADINGS[400])),
            sentence=gettext(message, **values),
            texts=_typed() if status in LOSES_TEXT else (),
        )
    except Exception as error:
        log.warning("error_page.plain", error=_name(error))
        return plain_page(status)
    return Response(body, status=status, mimetype="text/html")


def _typed() -> list[str]:
    """The long texts of the form that came in."""
    fields = request.form.items()
    return [text for name, text in fields if len(text) > LONG_TEXT and name not in NEVER_SHOWN]


def plain_page(status: int) -> Response:
    """Bilingual and without database, session or employer."""
    template = current_app.jinja_env.get_template("errors/plain.html")
    body = template.render(
        status=status, reason=HTTPStatus(status).phrase, request_id=g.get("request_id", "")
    )
    return Response(body, status=status, mimetype="text/html")


def show_unsaved_text(
    heading: str = "", sentence: str = "", *, status: int = 401
) -> ResponseReturnValue:
    """A form came in that we cannot take; its long texts are shown, to be copied, never stored."""
    body = render_template(
        "errors/unsaved.html",
        heading=heading or gettext("You have been signed out"),
        sentence=sentence
        or gettext("Please sign in again in a second window, then repeat the step."),
        texts=_typed(),
        status=status,
    )
    return Response(body, status=status, mimetype="text/html")
