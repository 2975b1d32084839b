"""The demo's share of ``feedback``: letters of the autumn; of the last days five with feedback, one
that waits for its second reader, one half written, one that did not arrive."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.candidates.models import Application
from portal.core.voices import AddressForm
from portal.demo.days import at_work
from portal.demo.exports import tell_by_telephone
from portal.demo.files import demo_file
from portal.demo.story import Story, written
from portal.feedback import service as feedback
from portal.feedback.drafts import Draft, PointDraft
from portal.feedback.letters import begin_letters
from portal.feedback.models import Feedback, PointKind
from portal.feedback.queries import lock_feedback
from portal.staff.models import StaffAccount
from portal.vacancies import service as vacancies
from portal.vacancies.models import Vacancy
from portal.vacancies.service import CriterionEntry

IN_AUTUMN = (
    "P-90002",
    "P-90006",
    "P-90009",
    "P-90013",
    "P-90020",
    "P-90023",
    "P-90030",
    "P-90060",
)
HELD, MOVED = "NL-2026-0376", "NL-2026-0421"  # who has talked about it, who is going to
TO_TRY = ("NL-2026-0388", "NL-2026-0397", "NL-2026-0412")  # nobody has opened their links yet
NOT_RELEASED = "NL-2026-0405"  # written, waits for the second person
BEGUN = "NL-2026-0404"
LOST = "NL-2026-0393"  # whose mailbox is gone: demo/mailbox.py
RELEASED = {  # days ago, hour, minute
    HELD: (6, 11, 20),
    MOVED: (5, 15, 40),
    "NL-2026-0388": (4, 10, 5),
    "NL-2026-0397": (1, 14, 30),
    "NL-2026-0412": (1, 16, 10),
    NOT_RELEASED: (0, 8, 50),
}
WRITTEN_WITH_SIE = (
    "NL-2026-0388"  # an apprenticeship, whose letter was written with Sie all the same
)
KINDS = {"strength": PointKind.STRENGTH, "development": PointKind.DECISIVE}


def story(now: datetime) -> Story:
    yield written(at_work(now, days_ago=55, hour=14), _open_vacancies_for_feedback)
    yield written(at_work(now, days_ago=54, hour=11), _write_in_autumn)
    for number, (days_ago, hour, minute) in RELEASED.items():
        then = at_work(now, days_ago=days_ago, hour=hour, minute=minute)
        yield written(then, _write_feedback, number)
    yield written(at_work(now, days_ago=4, hour=16, minute=30), _write_letters, [LOST])
    yield written(at_work(now, days_ago=0, hour=9, minute=25), _begin_feedback)


def application_of(db: Session, number: str) -> Application:
    """One of the demo's applications."""
    return db.scalars(select(Application).where(Application.number == number)).one()


def _accounts(db: Session) -> tuple[StaffAccount, StaffAccount]:
    """Who writes, and who reads it before it goes out."""
    lena, jasper = db.scalars(select(StaffAccount).order_by(StaffAccount.id)).all()
    return jasper, lena


def _write_in_autumn(db: Session, now: datetime) -> None:
    """For these people of the first export our letter was the first to say the decision."""
    for number in IN_AUTUMN:
        application = application_of(db, number)
        application.told_by, application.told_via, application.told_at = None, "", None
    _write_letters(db, now, IN_AUTUMN)


def _write_letters(db: Session, now: datetime, numbers: Sequence[str]) -> None:
    """The proposals, unchanged."""
    author, approver = _accounts(db)
    applications = [application_of(db, number) for number in numbers]
    for application in applications:
        application.contact = author
    begin_letters(db, applications=applications, ask=True, by=author, now=now)
    for application in applications:
        draft = lock_feedback(db, application_id=application.id)
        assert draft is not None  # noqa: S101 - it was begun above
        feedback.release_feedback(
            db, application=application, revision=draft.revision, by=approver, now=now
        )


def _write_feedback(db: Session, now: datetime, number: str) -> None:
    """Written by one, released by the other; the last one waits for its second reader."""
    author, approver = _accounts(db)
    application = application_of(db, number)
    tell_by_telephone(application)
    saved = _save(db, application, author, now)
    in_review = feedback.ask_for_release(
        db, application=application, revision=saved.revision, by=author, now=now
    )
    if number != NOT_RELEASED:
        feedback.release_feedback(
            db, application=application, revision=in_review.revision, by=approver, now=now
        )


def _begin_feedback(db: Session, now: datetime) -> None:
    """A draft; the person has not been told yet."""
    author, _approver = _accounts(db)
    _save(db, application_of(db, BEGUN), author, now)


def _save(db: Session, application: Application, author: StaffAccount, now: datetime) -> Feedback:
    text = _texts()[application.number]
    application.contact = author
    if application.number == WRITTEN_WITH_SIE:
        application.address_form = AddressForm.SIE
    criteria = {row.name: row for row in application.vacancy.criteria}
    points = tuple(
        PointDraft(
            kind=KINDS[given["level"]],
            criterion=criteria[given["name"]],
            observation=given["observation"],
            suggestion=given["suggestion"],
        )
        for given in text["competencies"]
    )
    draft = Draft("de", text["letter"], text["next_step"], points)
    return feedback.save_draft(
        db, application=application, draft=draft, revision=feedback.NEW, by=author, now=now
    )


@cache
def _texts() -> dict[str, dict[str, Any]]:
    """By the numbers of their applications."""
    known = json.loads(demo_file("feedback-de.json"))["feedback"]
    return {text["application"]: text for text in known}


def _open_vacancies_for_feedback(db: Session, now: datetime) -> None:
    """The ads' criteria, and feedback switched on."""
    for title, wanted in json.loads(demo_file("criteria.json")).items():
        vacancy = db.scalars(select(Vacancy).where(Vacancy.title == title)).one()
        entries = [CriterionEntry("", name, requirement) for name, requirement in wanted.items()]
        vacancies.edit_criteria(db, vacancy=vacancy, entries=entries, now=now, actor=Actor.system())
        vacancies.switch_feedback(db, vacancy=vacancy, is_on=True, now=now, actor=Actor.system())
