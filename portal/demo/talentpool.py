"""The demo's share of ``talentpool``: a few people who stay in touch, one of them soon to be asked
whether they stay, and one who has left again."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.candidates.models import Application
from portal.consents.models import Channel, Proof, Purpose
from portal.consents.service import Decision
from portal.consents.wordings import wording_for
from portal.core.runtime import Runtime
from portal.people.voices import form_for
from portal.talentpool import service as talentpool
from portal.talentpool.interests import add_interest
from portal.talentpool.models import Frequency
from portal.talentpool.wishes import Wishes

POOL, ALERTS, LETTER = Purpose.TALENT_POOL, Purpose.JOB_ALERTS, Purpose.NEWSLETTER
AREAS = ("Ladeinfrastruktur", "Netzbetrieb")
LEFT_AGAIN = "NL-2026-0386"


class Choice(NamedTuple):
    """What somebody decided, so many days ago."""

    number: str
    days_ago: int
    purposes: set[Purpose]
    wishes: Wishes = Wishes()


CHOICES = (
    Choice(
        "NL-2026-0378",
        353,
        {POOL},
        Wishes(("Ausbildung", "Netzbetrieb"), ("Kiel",), Frequency.AS_IT_FITS),
    ),
    Choice(
        "NL-2026-0379",
        61,
        {POOL, LETTER},
        Wishes(("IT",), ("Hamburg", "Kiel"), Frequency.MONTHLY),
    ),
    Choice("NL-2026-0384", 40, {POOL}, Wishes(("Finanzen",), ("Hamburg",), Frequency.QUARTERLY)),
    Choice("NL-2026-0385", 33, {LETTER}),
    Choice(LEFT_AGAIN, 26, {POOL}, Wishes(("Kundenservice",), (), Frequency.MONTHLY)),
    Choice(
        "NL-2026-0390",
        19,
        {POOL, ALERTS},
        Wishes(("IT", "Ladeinfrastruktur"), ("Hamburg", "Bremen"), Frequency.AS_IT_FITS),
    ),
    Choice("NL-2026-0392", 12, {POOL}, Wishes(("IT",), (), Frequency.MONTHLY)),
    Choice("NL-2026-0396", 6, {POOL}, Wishes(("Technik",), ("Cuxhaven",), Frequency.QUARTERLY)),
    Choice("NL-2026-0394", 3, {POOL, LETTER}, Wishes(("Technik", "Netzbetrieb"))),
)


def load(runtime: Runtime, *, now: datetime) -> None:
    """Everything is written through the services, as if people had done it."""
    with runtime.writing() as db:
        for name in AREAS:
            add_interest(db, name=name, now=now - timedelta(days=400), actor=Actor.system())
        numbers = [choice.number for choice in CHOICES]
        rows = db.scalars(select(Application).where(Application.number.in_(numbers)))
        people = {row.number: row.person_id for row in rows}
        for choice in CHOICES:
            if person_id := people.get(choice.number):
                _choose(db, choice, person_id, now)


def _choose(db: Session, choice: Choice, person_id: int, now: datetime) -> None:
    decision = Decision(
        Channel.PORTAL, Proof.PERSONAL_LINK, wording_for("de", form_for(db, person_id))
    )
    at = now - timedelta(days=choice.days_ago)
    talentpool.save_choices(
        db,
        person_id=person_id,
        before=set(),
        wanted=choice.purposes,
        wishes=choice.wishes,
        seals=None,
        decision=decision,
        now=at,
    )
    if choice.number == LEFT_AGAIN:
        talentpool.leave(db, person_id=person_id, decision=decision, now=at + timedelta(days=9))
