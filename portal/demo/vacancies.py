"""The demo's share of ``vacancies``: what is open at Nordlicht Energie; and one person's note."""

import json
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.demo.days import at_work, moment
from portal.demo.files import demo_file
from portal.demo.letters import MOVED, application_of
from portal.demo.story import Story, written
from portal.home import service as home
from portal.home.models import Topic
from portal.vacancies import publishing, service
from portal.vacancies.models import Employment, PayPeriod, Schedule, Vacancy
from portal.vacancies.publishing import Ad
from portal.vacancies.service import CriterionEntry


def story(now: datetime) -> Story:
    for told in json.loads(demo_file("open-vacancies.json")):
        last_day = (now + timedelta(days=told["days_left"])).date() if told["days_left"] else None
        yield written(at_work(now, days_ago=told["days_open"], hour=13), _open, told, last_day)
    yield written(moment(now, days_ago=1, hour=21, minute=15), _say_incorrect)


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


def _open(db: Session, now: datetime, told: dict[str, Any], closes_on: date | None) -> None:
    vacancy = db.scalar(select(Vacancy).where(Vacancy.title == told["title"]))
    vacancy = vacancy or _added(db, told, now)
    _write_criteria(db, vacancy, told["criteria"], now)
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
        closes_on=closes_on,
    )
    publishing.edit_ad(db, vacancy=vacancy, ad=ad, now=now, actor=Actor.system())
    publishing.publish(db, vacancy=vacancy, now=now, actor=Actor.system())


def _say_incorrect(db: Session, now: datetime) -> None:
    """Somebody's place of work is noted wrongly."""
    home.say_incorrect(
        db,
        person_id=application_of(db, MOVED).person_id,
        topic=Topic.APPLICATION,
        words="Ich hatte mich für den Standort Kiel beworben, nicht für Hamburg.",
        now=now,
    )
