"""Events and sign-ups, believable, and in a state that the counters agree with."""

from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.events import signing
from portal.events.models import Event, EventFormat, EventKind, EventSignUp, SignUpState
from portal.people.models import Person
from tests.factories import NOW, a_person, given

_numbers = count(1)


def an_event(**values: Any) -> Event:
    """Published, in ten days, four seats; ``starts_at`` takes the end along."""
    starts_at = values.setdefault("starts_at", NOW + timedelta(days=10, hours=8))
    defaults = {
        "slug": f"abend-in-der-leitwarte-{next(_numbers)}",
        "kind": EventKind.SITE_TOUR,
        "format": EventFormat.ON_SITE,
        "title": "Ein Abend in der Leitwarte",
        "summary": "Unsere Schichtleitung zeigt, wie das Netz im Gleichgewicht bleibt.",
        "place": "Leitwarte Moorfleet\nNetzweg 12, 22113 Hamburg",
        "access": "Ohne Stufen, Aufzug vorhanden.",
        "ends_at": starts_at + timedelta(hours=2, minutes=30),
        "capacity": 4,
        "companions_max": 2,
        "published_at": NOW - timedelta(days=3),
        "created_at": NOW - timedelta(days=4),
        "changed_at": NOW - timedelta(days=3),
    }
    return Event(**defaults | values)


def joined(db: Session, event: Event, *, companions: int = 0, **values: Any) -> EventSignUp:
    """Somebody signed up by the button: comes, or waits where it is full."""
    person = values.pop("person", None)
    if person is None:
        given(db, person := a_person(**values))
    sign_up = signing.sign_up_person(
        db, event_id=event.id, person=person, companions=companions, now=NOW
    )
    db.commit()
    return sign_up


def asked(db: Session, event: Event, **values: Any) -> EventSignUp:
    """A guest who has not answered the mail yet."""
    email = values.pop("email", f"gast.{next(_numbers)}@example.com")
    defaults: dict[str, Any] = {
        "name": "Ada Lovelace",
        "companions": 0,
        "need": "",
        "language": "de",
        "now": NOW,
    }
    signing.ask_as_guest(db, event_id=event.id, email=email, **defaults | values)
    db.commit()
    return db.scalars(
        select(EventSignUp)
        .join(EventSignUp.person)
        .where(EventSignUp.event_id == event.id, Person.email_key == email.lower())
        .order_by(EventSignUp.id.desc())
    ).all()[0]


def a_sign_up(*, state: SignUpState, person: Person, event: Event) -> EventSignUp:
    """Just the row, in any state; ``event.taken`` is not told."""
    return EventSignUp(
        event=event,
        person=person,
        name=person.name,
        state=state,
        seats=1,
        number=1 if state is SignUpState.WAITING else None,
        asked_at=NOW,
        held_until=NOW + timedelta(minutes=45) if state is SignUpState.HELD else None,
        confirmed_at=None if state is SignUpState.HELD else NOW,
        ended_at=NOW if state is SignUpState.CANCELLED else None,
    )
