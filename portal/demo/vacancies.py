"""The demo's share of ``vacancies``: what is open at Nordlicht Energie; and one person's note."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.candidates.models import Application
from portal.core.runtime import Runtime
from portal.demo.files import demo_file
from portal.home import service as home
from portal.home.models import Topic
from portal.vacancies import publishing, service
from portal.vacancies.models import Employment, PayPeriod, Schedule, Vacancy
from portal.vacancies.publishing import Ad
from portal.vacancies.service import CriterionEntry

SAYS_NOT_CORRECT = "NL-2026-0421"  # whose letter came some days ago


def load(runtime: Runtime, *, now: datetime) -> None:
    """Everything is written through the services, as if people had done it."""
    with runtime.writing() as db:
        known = {vacancy.title: vacancy for vacancy in db.scalars(select(Vacancy))}
        for told in json.loads(demo_file("open-vacancies.json")):
            vacancy = known.get(told["title"]) or _added(db, told, now)
            _write_criteria(db, vacancy, told["criteria"], now)
            _open(db, vacancy, told, now)
        _say_incorrect(db, now)


def _added(db: Session, told: dict[str, Any], now: datetime) -> Vacancy:
    title, department = told["title"], told["department"]
    return service.add_vacancy(
        db, title=title, department=department, now=now, actor=Actor.system()
    )


def _write_criteria(db: Session, vacancy: Vacancy, words: dict[str, str], now: datetime) -> None:
    """Some have them already, for their feedback."""
    entries = [CriterionEntry("", name, requirement) for name, requirement in words.items()]
    if not vacancy.criteria:
        service.edit_criteria(db, vacancy=vacancy, entries=entries, now=now, actor=Actor.system())


def _open(db: Session, vacancy: Vacancy, told: dict[str, Any], now: datetime) -> None:
    """Since a few days, for a few weeks."""
    since = now - timedelta(days=told["days_open"])
    ad = Ad(
        description=told["description"],
        places=told["places"],
        employment=Employment(told["employment"]),
        schedule=Schedule(told["schedule"]),
        pay_min=told["pay"][0],
        pay_max=told["pay"][1],
        pay_period=PayPeriod(told["pay_period"]),
        pay_note=told["pay_note"],
        apply_url=told["apply_url"],
        closes_on=(now + timedelta(days=told["days_left"])).date() if told["days_left"] else None,
    )
    publishing.edit_ad(db, vacancy=vacancy, ad=ad, now=since, actor=Actor.system())
    publishing.publish(db, vacancy=vacancy, now=since, actor=Actor.system())


def _say_incorrect(db: Session, now: datetime) -> None:
    """Somebody's place of work is noted wrongly."""
    person_id = db.scalars(
        select(Application.person_id).where(Application.number == SAYS_NOT_CORRECT)
    ).one()
    home.say_incorrect(
        db,
        person_id=person_id,
        topic=Topic.APPLICATION,
        words="Ich hatte mich für den Standort Kiel beworben, nicht für Hamburg.",
        now=now - timedelta(days=1),
    )
