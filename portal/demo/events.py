"""The demo's share of ``events``: one fully booked with people waiting, one with free seats, an
online one, and one that is over."""

from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.candidates.models import Application
from portal.core.runtime import Runtime
from portal.employer.queries import get_employer
from portal.events import service, signing
from portal.events.clocks import moment_of, wall_of
from portal.events.models import Event, EventFormat, EventKind, Spoken
from portal.events.service import Plan
from portal.people.models import Person

PUBLISHED_BEFORE = timedelta(days=8)
GUESTS = (
    ("Ayşe Yıldız", "ayse.yildiz@example.net", 1, ""),
    ("Jonte Petersen", "jonte.petersen@example.net", 2, ""),
    ("Marisol Ortega", "marisol.ortega@example.net", 1, "Ich höre schwer und sitze gern vorn."),
    ("Piet Brodersen", "piet.brodersen@example.net", 0, ""),
    ("Thuy Nguyen", "thuy.nguyen@example.net", 1, "Ich komme im Rollstuhl."),
    ("Levke Hansen", "levke.hansen@example.net", 0, ""),
    ("Emre Kaya", "emre.kaya@example.net", 2, ""),
    ("Fenja Lorenzen", "fenja.lorenzen@example.net", 0, ""),
)


def load(runtime: Runtime, *, now: datetime) -> None:
    """Everything is written through the services, as if people had done it."""
    with runtime.writing() as db:
        zone = get_employer(db).zone
        for plan in (_full(now, zone), _open(now, zone), _online(now, zone)):
            then = now - PUBLISHED_BEFORE
            event = service.add_event(db, plan=plan, now=then, actor=Actor.system())
            service.publish_event(db, event_id=event.id, now=then, actor=Actor.system())
            _fill(db, event, now)
        _past(db, now, zone)


def _full(now: datetime, zone: str) -> Plan:
    return Plan(
        kind=EventKind.SITE_TOUR,
        format=EventFormat.ON_SITE,
        title="Ein Abend in der Leitwarte",
        title_en="An evening in the control room",
        summary="Wie bleibt das Netz im Gleichgewicht, wenn der Wind plötzlich dreht? Unsere "
        "Schichtleitung zeigt es an den echten Bildschirmen.",
        summary_en="How does the grid stay in balance when the wind turns? Our shift leads show "
        "it on the real screens.",
        description="Wir zeigen die Leitwarte in Betrieb. Vier Menschen aus Netzführung und IT "
        "erzählen von ihrer Arbeit.\n\nDanach gibt es Suppe und Zeit für Fragen.",
        description_en="We show the control room at work. Four people from grid operation and IT "
        "tell what they do.\n\nAfterwards there is soup and time for questions.",
        place="Leitwarte Moorfleet\nNetzweg 12, 22113 Hamburg",
        access="Ohne Stufen, Aufzug vorhanden. Schriftdolmetschen auf Wunsch.",
        access_en="No steps, there is a lift. Speech-to-text on request.",
        audience="Für alle ab 16 Jahren. Vorwissen ist nicht nötig.",
        audience_en="For everybody from 16 years. No previous knowledge needed.",
        capacity=8,
        companions_max=2,
        **_times(now, zone, days=9, begins=time(18), ends=time(20, 30)),
    )


def _open(now: datetime, zone: str) -> Plan:
    return Plan(
        kind=EventKind.APPRENTICESHIP_DAY,
        format=EventFormat.ON_SITE,
        title="Ausbildungstag in der Werkstatt",
        title_en="Apprenticeship day in the workshop",
        summary="Löten, messen, schalten: Unsere Azubis zeigen, was sie lernen.",
        summary_en="Soldering, measuring, switching: our apprentices show what they learn.",
        description="Zum Anfassen und Ausprobieren. Eltern sind willkommen.",
        description_en="Come and try things out. Parents are welcome.",
        place="Ausbildungszentrum\nHafenstraße 3, 20459 Hamburg",
        access="Zwei Stufen am Eingang, eine Rampe liegt bereit.",
        access_en="Two steps at the entrance, a ramp is at hand.",
        audience="Für alle ab 14 Jahren und ihre Familien.",
        audience_en="For everybody from 14 years, and their families.",
        photo_notice="Wir fotografieren nur, wer vorher zustimmt.",
        capacity=40,
        companions_max=3,
        **_times(now, zone, days=24, begins=time(14), ends=time(17)),
    )


def _online(now: datetime, zone: str) -> Plan:
    return Plan(
        kind=EventKind.INFO_SESSION,
        format=EventFormat.ONLINE,
        title="Einstieg in die IT der Netze",
        title_en="Starting in grid IT",
        summary="Eine Stunde mit dem Team Netzdaten, mit Zeit für Fragen.",
        summary_en="One hour with the grid data team, with time for questions.",
        online_url="https://video.nordlicht.example/netzdaten",
        spoken=Spoken.BOTH,
        capacity=100,
        **_times(now, zone, days=15, begins=time(17), ends=time(18)),
    )


def _times(now: datetime, zone: str, *, days: int, begins: time, ends: time) -> dict[str, Any]:
    day = wall_of(now, zone).date() + timedelta(days=days)
    return {"starts_at": moment_of(day, begins, zone), "ends_at": moment_of(day, ends, zone)}


def _fill(db: Session, event: Event, now: datetime) -> None:
    """The small one fills up and gets a line of people who wait; the others get a few."""
    number = len(GUESTS) if event.capacity < 10 else 3
    for day, (name, email, companions, need) in enumerate(GUESTS[:number]):
        signing.add_for(
            db,
            event_id=event.id,
            name=name,
            email=email,
            companions=min(companions, event.companions_max),
            need=need,
            language="de",
            now=now - PUBLISHED_BEFORE + timedelta(days=1 + day),
            actor=Actor.system(),
        )


def _past(db: Session, now: datetime, zone: str) -> None:
    """It was published and held three weeks ago; a candidate was there."""
    then = now - timedelta(days=40)
    plan = Plan(
        kind=EventKind.OPEN_DAY,
        format=EventFormat.ON_SITE,
        title="Tag der offenen Tür im Umspannwerk",
        summary="Einmal dort stehen, wo der Strom die Spannung wechselt.",
        place="Umspannwerk Süd\nDeichweg 1, 21107 Hamburg",
        capacity=60,
        companions_max=3,
        **_times(now, zone, days=-20, begins=time(10), ends=time(16)),
    )
    event = service.add_event(db, plan=plan, now=then, actor=Actor.system())
    service.publish_event(db, event_id=event.id, now=then, actor=Actor.system())
    first = select(Person).join(Application, Application.person_id == Person.id)
    person = db.scalars(first.order_by(Person.id).limit(1)).first()
    if person is not None:
        signing.sign_up_person(db, event_id=event.id, person=person, companions=0, now=then)
