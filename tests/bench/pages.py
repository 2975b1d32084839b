"""The pages that are measured: one short declaration each.

``at`` finds the page's address in the filled database, or raises NotThere with the reason why it is
left out. To add a page, add a Page to PAGES.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access import service as access
from portal.calls.offers import free_slots
from portal.calls.queries import talks_of
from portal.core import clock
from portal.core.runtime import Runtime
from portal.events.queries import upcoming_events
from portal.feedback import service as feedback
from portal.feedback.models import Feedback, FeedbackVersion
from portal.feedback.queries import current_versions
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
    """An event with free seats that anybody may sign up for."""
    now = clock.now()
    with scene.runtime.reading() as db:
        found = [listed.event for listed in upcoming_events(db, now=now)]
        for event in found:
            if event.is_open(now) and event.free:
                return f"/events/{event.slug}"
    raise NotThere("no event has a free seat")


PAGES = (
    Page("/home", "person", fixed("/home")),
    Page("/feedback/<id>", "person", newest_letter),
    Page("/calls", "person", fixed("/calls")),
    Page("/events/<slug>", "guest", first_event),
    Page("/admin", "staff", fixed("/admin")),
)


def set_scene(app: Flask) -> Scene:
    """Finds people of the demo in a filled database: somebody who has opened a letter with reasons
    and may book a call about it, and a recruiter."""
    runtime: Runtime = app.extensions["runtime"]
    now = clock.now()
    with runtime.writing() as db:
        letter = _letter_with_call(db, now)
        account = db.scalars(select(StaffAccount).order_by(StaffAccount.id)).first()
        assert account is not None
        feedback.open_version(db, public_id=letter.public_id, person_id=letter.person_id, now=now)
        return Scene(app, letter.person_id, account.id)


def _letter_with_call(db: Session, now: datetime) -> FeedbackVersion:
    with_reasons = FeedbackVersion.feedback.has(Feedback.points.any())
    written = select(FeedbackVersion.person_id).where(with_reasons).order_by(FeedbackVersion.id)
    for person_id in db.scalars(written):
        letters = current_versions(db, person_id=person_id, now=now)
        talks = talks_of(db, person_id=person_id, now=now) if letters else []
        if any(talk.is_open and free_slots(db, talk.hosts, now=now) for talk in talks):
            return letters[0][0]
    raise RuntimeError("The demo has nobody with a letter who may book a call.")


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
