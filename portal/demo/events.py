"""The demo's share of ``events``: one fully booked with people waiting, one with free seats, an
online one, and one that is over."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.demo.days import ZONE, at_work, moment
from portal.demo.letters import application_of
from portal.demo.story import Story, written
from portal.events import service, signing
from portal.events.clocks import moment_of, wall_of
from portal.events.models import Event, EventFormat, EventKind, Spoken
from portal.events.service import Plan

FULL = "Ein Abend in der Leitwarte"
OPEN = "Ausbildungstag in der Werkstatt"
ONLINE = "Einstieg in die IT der Netze"
PAST = "Tag der offenen Tür im Umspannwerk"


class Guest(NamedTuple):
    name: str
    email: str
    companions: int
    need: str


GUESTS = (
    Guest("Ayşe Yıldız", "ayse.yildiz@example.net", 1, ""),
    Guest("Jonte Petersen", "jonte.petersen@example.net", 2, ""),
    Guest(
        "Marisol Ortega", "marisol.ortega@example.net", 1, "Ich höre schwer und sitze gern vorn."
    ),
    Guest("Piet Brodersen", "piet.brodersen@example.net", 0, ""),
    Guest("Thuy Nguyen", "thuy.nguyen@example.net", 1, "Ich komme im Rollstuhl."),
    Guest("Levke Hansen", "levke.hansen@example.net", 0, ""),
    Guest("Emre Kaya", "emre.kaya@example.net", 2, ""),
    Guest("Fenja Lorenzen", "fenja.lorenzen@example.net", 0, ""),
)
WERE_THERE = (
    Guest("Malte Ingwersen", "malte.ingwersen@example.net", 3, ""),
    Guest("Antje Petersen", "antje.petersen@example.net", 1, ""),
    Guest("Cem Arslan", "cem.arslan@example.net", 0, ""),
    Guest("Wiebke Thomsen", "wiebke.thomsen@example.net", 2, "Ich bringe einen Hund mit."),
)
CAME_AS_CANDIDATE = "P-90006"


def story(now: datetime) -> Story:
    for plan, days_ago in (
        (_past(now), 40),
        (_full(now), 8),
        (_open(now), 8),
        (_online(now), 8),
    ):
        yield written(at_work(now, days_ago=days_ago, hour=10, minute=40), _publish, plan)
    yield written(moment(now, days_ago=38, hour=20), _sign_up_candidate)
    for day, guest in enumerate(WERE_THERE):
        then = moment(now, days_ago=36 - day, hour=18, minute=11 * day)
        yield written(then, _sign_up, guest, (PAST,))
    for day, guest in enumerate(GUESTS):
        wanted = (FULL, OPEN, ONLINE) if day < 3 else (FULL,)
        then = moment(now, days_ago=7 - day, hour=17, minute=7 * day)
        yield written(then, _sign_up, guest, wanted)


def _publish(db: Session, now: datetime, plan: Plan) -> None:
    event = service.add_event(db, plan=plan, now=now, actor=Actor.system())
    service.publish_event(db, event_id=event.id, now=now, actor=Actor.system())


def _sign_up(db: Session, now: datetime, guest: Guest, titles: Sequence[str]) -> None:
    for event in db.scalars(select(Event).where(Event.title.in_(titles)).order_by(Event.id)):
        signing.add_for(
            db,
            event_id=event.id,
            name=guest.name,
            email=guest.email,
            companions=min(guest.companions, event.companions_max),
            need=guest.need,
            language="de",
            now=now,
            actor=Actor.system(),
        )


def _sign_up_candidate(db: Session, now: datetime) -> None:
    event = db.scalars(select(Event).where(Event.title == PAST)).one()
    person = application_of(db, CAME_AS_CANDIDATE).person
    signing.sign_up_person(db, event_id=event.id, person=person, companions=0, now=now)


def _full(now: datetime) -> Plan:
    return Plan(
        kind=EventKind.SITE_TOUR,
        format=EventFormat.ON_SITE,
        title=FULL,
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
        **_times(now, days=9, begins=time(18), ends=time(20, 30)),
    )


def _open(now: datetime) -> Plan:
    return Plan(
        kind=EventKind.APPRENTICESHIP_DAY,
        format=EventFormat.ON_SITE,
        title=OPEN,
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
        **_times(now, days=24, begins=time(14), ends=time(17)),
    )


def _online(now: datetime) -> Plan:
    return Plan(
        kind=EventKind.INFO_SESSION,
        format=EventFormat.ONLINE,
        title=ONLINE,
        title_en="Starting in grid IT",
        summary="Eine Stunde mit dem Team Netzdaten, mit Zeit für Fragen.",
        summary_en="One hour with the grid data team, with time for questions.",
        online_url="https://video.nordlicht.example/netzdaten",
        spoken=Spoken.BOTH,
        capacity=100,
        **_times(now, days=15, begins=time(17), ends=time(18)),
    )


def _past(now: datetime) -> Plan:
    """Held three weeks ago; a candidate was among the guests."""
    return Plan(
        kind=EventKind.OPEN_DAY,
        format=EventFormat.ON_SITE,
        title=PAST,
        summary="Einmal dort stehen, wo der Strom die Spannung wechselt.",
        place="Umspannwerk Süd\nDeichweg 1, 21107 Hamburg",
        capacity=60,
        companions_max=3,
        **_times(now, days=-20, begins=time(10), ends=time(16)),
    )


def _times(now: datetime, *, days: int, begins: time, ends: time) -> dict[str, Any]:
    day = wall_of(now, ZONE).date() + timedelta(days=days)
    return {"starts_at": moment_of(day, begins, ZONE), "ends_at": moment_of(day, ends, ZONE)}
