"""The pages that are measured: one short declaration each.

``at`` finds the page's address in the filled database, or raises NotThere with the reason why it is
left out. To add a page, add a Page to PAGES.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from portal.access import service as access
from portal.core import clock
from portal.core.runtime import Runtime
from portal.feedback import service as feedback
from portal.feedback.models import Feedback, FeedbackVersion
from portal.staff.models import StaffAccount
from portal.web.cookies import PURPOSE

COOKIE = "__Host-session"


class NotThere(Exception):
    """This page cannot be measured here; the text says why."""


@dataclass(frozen=True)
class Scene:
    """One filled database and who is in it: a person with an opened letter, a recruiter."""

    app: Flask
    person_id: int
    staff_id: int

    @property
    def runtime(self) -> Runtime:
        known: Runtime = self.app.extensions["runtime"]
        return known

    def has(self, address: str) -> bool:
        """Whether the portal has a page of this shape: '/events/<slug>' stands for any name."""
        shape = address.split("<")[0]
        rules = [r for r in self.app.url_map.iter_rules() if "GET" in (r.methods or ())]
        if "<" in address:
            return any(r.rule.startswith(f"{shape}<") and r.rule.endswith(">") for r in rules)
        return any(r.rule.rstrip("/") == address.rstrip("/") for r in rules)


@dataclass(frozen=True)
class Page:
    """``as_whom`` is person, staff or guest."""

    name: str
    as_whom: str
    at: Callable[[Scene], str]


def fixed(address: str) -> Callable[[Scene], str]:
    """A page whose address is always the same."""

    def find(scene: Scene) -> str:
        if not scene.has(address):
            raise NotThere("there is no such page yet")
        return address

    return find


def newest_letter(scene: Scene) -> str:
    with scene.runtime.reading() as db:
        return f"/feedback/{_letter_of(db, scene.person_id).public_id}"


def first_event(scene: Scene) -> str:
    """An event that anybody may see, by its slug."""
    if not scene.has("/events/<slug>"):
        raise NotThere("there is no such page yet")
    try:
        with scene.runtime.reading() as db:
            slugs = db.scalars(text("SELECT slug FROM event ORDER BY id")).all()
    except DBAPIError as error:
        raise NotThere("there is no table event with a slug") from error
    guest = scene.app.test_client()
    for slug in slugs:
        address = f"/events/{slug}"
        if guest.get(address, base_url=scene.runtime.settings.base_url).status_code == 200:
            return address
    raise NotThere("no event is open to everybody")


PAGES = (
    Page("/home", "person", fixed("/home")),
    Page("/feedback/<id>", "person", newest_letter),
    Page("/calls", "person", fixed("/calls")),
    Page("/events/<slug>", "guest", first_event),
    Page("/admin", "staff", fixed("/admin")),
)


def set_scene(app: Flask) -> Scene:
    """Finds the people of the demo in a filled database; the person has opened the letter."""
    runtime: Runtime = app.extensions["runtime"]
    with runtime.writing() as db:
        first = db.scalars(
            select(FeedbackVersion)
            .join(Feedback, Feedback.id == FeedbackVersion.feedback_id)
            .where(FeedbackVersion.withdrawn_at.is_(None), FeedbackVersion.superseded_at.is_(None))
            .where(Feedback.points.any())
            .order_by(FeedbackVersion.id)
        ).first()
        account = db.scalars(select(StaffAccount).order_by(StaffAccount.id)).first()
        assert first is not None
        assert account is not None
        feedback.open_version(
            db, public_id=first.public_id, person_id=first.person_id, now=clock.now()
        )
        return Scene(app, first.person_id, account.id)


def cookies_for(scene: Scene, as_whom: str) -> dict[str, str]:
    """A session of its own, as if this person had come in the usual way."""
    now = clock.now()
    with scene.runtime.writing() as db:
        if as_whom == "staff":
            key = access.sign_in_staff(db, staff_id=scene.staff_id, now=now)
        elif as_whom == "person":
            device, _ = access.remember_device(
                db, person_id=scene.person_id, label="Firefox, Linux", now=now
            )
            key = access.sign_in_person(db, person_id=scene.person_id, device_id=device.id, now=now)
        else:
            return {}
    return {COOKIE: scene.runtime.keys.sign({"_user_id": key}, purpose=PURPOSE)}


def _letter_of(db: Session, person_id: int) -> FeedbackVersion:
    chosen: Any = select(FeedbackVersion).where(FeedbackVersion.person_id == person_id)
    version: FeedbackVersion | None = db.scalars(chosen.order_by(FeedbackVersion.id)).first()
    if version is None:
        raise NotThere("nobody has a letter")
    return version
