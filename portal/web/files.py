"""Forms that carry a file: only a marked view takes more than the usual, and only from staff.

The limit is set before the form is read, which the check for forged requests does first of all.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_login import current_user

View = TypeVar("View", bound=Callable[..., Any])
REST_OF_FORM = 100_000  # bytes of everything but the file


def takes_files(*, most_bytes: int, too_large: str) -> Callable[[View], View]:
    """Marks a view; ``too_large`` (a message id) may name %(megabytes)s."""

    def mark(view: View) -> View:
        view.most_bytes = most_bytes  # type: ignore[attr-defined]
        view.too_large = too_large  # type: ignore[attr-defined]
        return view

    return mark


def init_app(app: Flask) -> None:
    app.before_request(allow_file)


def allow_file() -> None:
    most = getattr(_view(), "most_bytes", 0)
    if request.method == "POST" and most and current_user.is_staff:
        usual = current_app.config["MAX_CONTENT_LENGTH"] or 0
        request.max_content_length = max(usual, most + REST_OF_FORM)


def too_large() -> tuple[str, dict[str, Any]] | None:
    """The sentence of the marked view for a file beyond its limit, and the values in it."""
    view = _view()
    sentence = getattr(view, "too_large", None)
    return (sentence, {"megabytes": view.most_bytes // 1_000_000}) if sentence else None


def _view() -> Any:
    return current_app.view_functions.get(request.endpoint or "")
