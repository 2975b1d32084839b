"""A person who has been told, somebody to talk to, and a free time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.calls import service
from portal.calls.models import CallBooking, CallHost, Way
from portal.calls.service import CallRequest
from portal.candidates.models import Application
from portal.core.ids import new_public_id
from tests.factories import NOW, an_application, an_employer, given
from tests.factories.calls import a_host, slot_key

WEDNESDAY_TEN = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)  # 10:00 in Berlin
THURSDAY_TEN = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@dataclass
class Scene:
    db: Session
    host: CallHost
    application: Application

    def asked(self, starts_at: datetime = WEDNESDAY_TEN, **values: Any) -> CallRequest:
        host = values.pop("host", self.host)
        defaults: dict[str, Any] = {
            "application": self.application.public_id,
            "slot": slot_key(host, starts_at),
            "way": Way.VIDEO,
        }
        return CallRequest(**defaults | values)

    def book(
        self, starts_at: datetime = WEDNESDAY_TEN, now: datetime = NOW, **values: Any
    ) -> CallBooking:
        once = values.pop("once", new_public_id())
        booking = service.book_call(
            self.db,
            person_id=self.application.person_id,
            asked=self.asked(starts_at, **values),
            idempotency_key=once,
            now=now,
        )
        self.db.commit()
        return booking


def a_scene(db: Session, **host: Any) -> Scene:
    application = an_application()
    given(db, an_employer(), application, chosen := a_host(**host))
    return Scene(db, chosen, application)


def another(db: Session, scene: Scene) -> Scene:
    """Somebody else with the same interviewer."""
    application = an_application(vacancy=scene.application.vacancy)
    given(db, application)
    return Scene(db, scene.host, application)
