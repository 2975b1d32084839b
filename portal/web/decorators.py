"""Who may enter a view. Every view carries exactly one of these marks; a guard checks that."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import redirect, request, session, url_for
from flask_login import current_user

from portal.core.errors import NotAllowed
from portal.web.error_pages import show_unsaved_text

View = TypeVar("View", bound=Callable[..., Any])


def public(view: View) -> View:
    """Anybody may enter."""
    view.entrance = "public"  # type: ignore[attr-defined]
    return view


def candidate_required(view: View) -> View:
    """A person who came in by a personal link; others learn how to get in."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_person:
            return redirect(url_for("entrance.ask", why="over"), code=303)
        return view(*args, **kwargs)

    guarded.entrance = "person"  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def staff_required(permission: str) -> Callable[[View], View]:
    """A signed-in member of staff with this permission (``access.permissions``)."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_staff:
                return _to_sign_in()
            if not current_user.may(permission):
                raise NotAllowed
            return view(*args, **kwargs)

        guarded.entrance = f"staff:{permission}"  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return mark


def _to_sign_in() -> Any:
    """The way back is kept in the session, never in the address, where others could write it."""
    if request.method == "POST":
        return show_unsaved_text()
    session["after_sign_in"] = request.full_path.rstrip("?")
    return redirect(url_for("staff_admin.sign_in"), code=303)
