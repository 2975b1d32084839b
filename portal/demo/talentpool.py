"""The demo's share of ``talentpool``: a few people who stay in touch, one of them soon to be asked
whether they stay, and one who has left again."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.consents.models import Channel, Proof, Purpose
from portal.consents.service import Decision
from portal.consents.wordings import wording_for
from portal.demo.days import at_work, moment
from portal.demo.exports import BEFORE_THE_PORTAL
from portal.demo.letters import HELD, MOVED, application_of
from portal.demo.story import Story, written
from portal.people.models import Person
from portal.people.voices import form_for
from portal.talentpool import service as talentpool
from portal.talentpool.interests import add_interest
from portal.talentpool.models import Frequency
from portal.talentpool.wishes import Wishes

POOL, ALERTS, LETTER = Purpose.TALENT_POOL, Purpose.JOB_ALERTS, Purpose.NEWSLETTER
AREAS = ("Ladeinfrastruktur", "Netzbetrieb")
LEFT_AGAIN = "P-90030"


class Choice(NamedTuple):
    """What somebody decided in an evening so many days ago."""

    number: str
    days_ago: int
    purposes: set[Purpose]
    wishes: Wishes = Wishes()


CHOICES = (
    Choice(  # is asked today whether she stays
        BEFORE_THE_PORTAL,
        336,
        {POOL},
        Wishes(("Ausbildung", "Netzbetrieb"), ("Kiel",), Frequency.AS_IT_FITS),
    ),
    Choice(
        "P-90060",
        50,
        {POOL, LETTER},
        Wishes(("IT",), ("Hamburg", "Kiel"), Frequency.MONTHLY),
    ),
    Choice("P-90006", 40, {POOL}, Wishes(("Finanzen",), ("Hamburg",), Frequency.QUARTERLY)),
    Choice("P-90023", 33, {LETTER}),
    Choice(LEFT_AGAIN, 26, {POOL}, Wishes(("Kundenservice",), (), Frequency.MONTHLY)),
    Choice(
        "P-90002",
        19,
        {POOL, ALERTS},
        Wishes(("IT", "Ladeinfrastruktur"), ("Hamburg", "Bremen"), Frequency.AS_IT_FITS),
    ),
    Choice("P-90013", 12, {POOL}, Wishes(("Technik",), ("Bremen",), Frequency.QUARTERLY)),
    Choice(MOVED, 4, {POOL, LETTER}, Wishes(("Ladeinfrastruktur",), (), Frequency.MONTHLY)),
    Choice(HELD, 1, {POOL}, Wishes(("Kundenservice",), ("Kiel",), Frequency.AS_IT_FITS)),
)


def story(now: datetime) -> Story:
    yield written(at_work(now, days_ago=399, hour=15), _add_areas)
    for choice in CHOICES:
        yield written(moment(now, days_ago=choice.days_ago, hour=18, minute=10), _choose, choice)
    yield written(moment(now, days_ago=17, hour=7, minute=50), _leave)


def _add_areas(db: Session, now: datetime) -> None:
    for name in AREAS:
        add_interest(db, name=name, now=now, actor=Actor.system())


def _choose(db: Session, now: datetime, choice: Choice) -> None:
    person = application_of(db, choice.number).person
    talentpool.save_choices(
        db,
        person_id=person.id,
        before=set(),
        wanted=choice.purposes,
        wishes=choice.wishes,
        seals=None,
        decision=_decision(db, person),
        now=now,
    )


def _leave(db: Session, now: datetime) -> None:
    person = application_of(db, LEFT_AGAIN).person
    talentpool.leave(db, person_id=person.id, decision=_decision(db, person), now=now)


def _decision(db: Session, person: Person) -> Decision:
    wording = wording_for(person.language, form_for(db, person.id))
    return Decision(Channel.PORTAL, Proof.PERSONAL_LINK, wording)
