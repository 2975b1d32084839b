"""Structured logs, one JSON line an event, without anything personal.

Messages of exceptions are left out on purpose: they quote values. What remains is the kind of the
error and where it came from. A last filter hides what looks like a token or a mail address.
"""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

TOKEN = re.compile(r"/(l|messages)/[^\s\"'?#]+")
ADDRESS = re.compile(r"[^\s@<>\"',;:=]+@[^\s@<>\"',;:=]+")
FRAMES = 12

Event = MutableMapping[str, Any]


def configure_logs(stream: TextIO | None = None, *, level: int = logging.INFO) -> None:
    """Sends our own events and those of libraries to ``stream`` (stderr) as JSON lines."""
    target = stream or sys.stderr
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            name_the_error,
            hide_personal,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(target),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [_LibraryHandler()]
    root.setLevel(logging.WARNING)


def name_the_error(_logger: Any, _name: str, event: Event) -> Event:
    """Replaces an exception by its kind and its places: file, line, function; no message."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event.setdefault("error", type(error).__name__)
        frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
        event["places"] = [f"{_short(f.filename)}:{f.lineno} {f.name}" for f in frames]
    return event


def _short(path: str) -> str:
    return "/".join(path.split("/")[-3:])


def hide_personal(_logger: Any, _name: str, event: Event) -> Event:
    """The last net: nothing that looks like a token or an address passes."""
    for key, value in event.items():
        event[key] = _hidden(value)
    return event


def _hidden(value: Any) -> Any:
    if isinstance(value, str):
        return ADDRESS.sub("[address]", TOKEN.sub(r"/\1/[token]", value))
    if isinstance(value, list):
        return [_hidden(item) for item in value]
    return value


class _LibraryHandler(logging.Handler):
    """Libraries log through the standard module; their text goes through the same nets."""

    def emit(self, record: logging.LogRecord) -> None:
        structlog.get_logger().log(
            record.levelno,
            "library",
            logger=record.name,
            text=record.getMessage()[:500],
            exc_info=record.exc_info,
        )
