"""Flask-Login on top of our session rows: ``current_user`` is always a Viewer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

import structlog
from flask import Flask, g, session
from flask_login import LoginManager, login_user
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from portal.access import queries
from portal.access.models import SignedIn
from portal.access.permissions import Role, roles_may
from portal.access.queries import LiveSession
from portal.access.service import HEARTBEAT
from portal.audit.service import Actor
from portal.core import clock
from portal.web.database import get_db
from portal.web.runtime import current_runtime

log = structlog.get_logger()


@dataclass(frozen=True)
class Viewer:
    """Whoever looks at this page: nobody we know, a person, or a member of staff."""

    key: str = ""
    person_id: int | None = None
    staff_id: int | None = None
    device_id: int | None = None
    name: str = ""
    language: str = ""
    roles: frozenset[Role] = field(default_factory=frozenset)

    is_active = True

    @property
    def is_person(self) -> bool:
        return self.person_id is not None

    @property
    def is_staff(self) -> bool:
        return self.staff_id is not None

    @property
    def is_authenticated(self) -> bool:
        return self.is_person or self.is_staff

    @property
    def is_anonymous(self) -> bool:
        return not self.is_authenticated

    def get_id(self) -> str:
        return self.key

    def may(self, permission: str) -> bool:
        return roles_may(self.roles, permission)

    @property
    def actor(self) -> Actor:
        """Who to name in the audit trail."""
        if self.staff_id is not None:
            return Actor.staff(self.staff_id, self.name)
        return Actor.person(self.person_id) if self.person_id is not None else Actor.system()


StaffLoader = Callable[[LiveSession], Viewer | None]
_load_staff: StaffLoader = lambda _row: None  # noqa: E731 - replaced by app.py


def load_staff_with(loader: StaffLoader) -> None:
    """Registers who turns a session row of staff into a Viewer (``staff`` stands above)."""
    global _load_staff
    _load_staff = loader


def init_app(app: Flask) -> None:
    manager = LoginManager()
    manager.session_protection = None  # binding to address and browser breaks phones
    manager.anonymous_user = Viewer
    manager.user_loader(load_viewer)
    manager.init_app(app)


def load_viewer(key: str) -> Viewer | None:
    """The viewer of this cookie; None when the session is over."""
    row = queries.find_signed_in(get_db(), key=key, now=clock.now())
    if row is None:
        return None
    g.along = row.along
    viewer = _viewer_of(row, key)
    if viewer is not None and clock.now() - row.last_seen_at > HEARTBEAT:
        _beat(row.id)
    return viewer


def came_along(name: str) -> Any:
    """What ``queries.bring_along`` asked for, of the viewer of this request."""
    return g.along[name]


def _viewer_of(row: LiveSession, key: str) -> Viewer | None:
    if row.person_id is not None:
        return Viewer(key=key, person_id=row.person_id, device_id=row.device_id)
    viewer = _load_staff(row)
    if viewer is None:
        return None
    return Viewer(key, None, row.staff_id, None, viewer.name, viewer.language, viewer.roles)


def _beat(signed_in_id: int) -> None:
    """Note that the session is in use; a page never fails because this could not be written."""
    try:
        with current_runtime().writing() as db:
            db.execute(
                update(SignedIn).where(SignedIn.id == signed_in_id).values(last_seen_at=clock.now())
            )
    except DBAPIError:
        log.warning("session.heartbeat_missed")


def enter(key: str) -> None:
    """Give this browser the session ``key``; what was in its cookie before is gone (ASVS 7.2.4)."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    viewer = load_viewer(key)
    login_user(cast(Viewer, viewer))


def leave() -> None:
    """Take the session out of this browser's cookie."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
