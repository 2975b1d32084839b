"""Sources of several parts in one statement, on both engines."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from portal.access.login import Viewer
from portal.candidates.models import Application, Situation
from portal.people.models import Person
from portal.vacancies.models import Vacancy
from portal.web.worklist import Due, Entry, Source, due_columns, due_entries, due_list
from tests.factories import NOW, a_person, a_vacancy, an_application, given


def an_entry(due: Due, _viewer: Any, now: datetime) -> Entry:
    return Entry(
        due_at=due.due_at or now,
        person=due.person,
        number=due.number,
        subject=due.subject,
        task=f"{due.source} {due.kind} {due.due_on} {due.amount}",
        state_word="",
        state=due.state,
        url="/",
        verb="",
        group="write",
    )


def applications(_viewer: Any, _now: datetime) -> Select[Any]:
    return (
        select(
            *due_columns(
                "applications",
                kind=Application.situation,
                due_on=Application.decided_on,
                first_name=Person.first_name,
                last_name=Person.last_name,
                number=Application.number,
                subject=Vacancy.title,
            )
        )
        .join_from(Application, Person)
        .join(Vacancy)
    )


def people(_viewer: Any, now: datetime) -> Select[Any]:
    early = now - timedelta(days=1)
    return select(*due_columns("people", due_at=early, first_name=Person.first_name, amount=3))


def test_two_parts_are_asked_at_once_and_the_oldest_comes_first(db: Session) -> None:
    given(db, application := an_application())
    sources = [
        Source("applications", applications, an_entry),
        Source("people", people, an_entry),
        Source("nothing", lambda _viewer, _now: None, an_entry),
    ]
    first, second = due_entries(db, sources, Viewer(), NOW)

    assert (first.due_at, first.task) == (NOW - timedelta(days=1), "people  None 3")
    assert second.person == application.person.name
    assert second.task == f"applications {application.situation} {application.decided_on} 0"


def test_beyond_a_hundred_of_a_kind_the_others_are_counted(db: Session) -> None:
    person, vacancy = a_person(), a_vacancy()
    given(db, *(an_application(person=person, vacancy=vacancy) for _ in range(103)))
    withdrawn = an_application(person=person, situation=Situation.JOB_WITHDRAWN, vacancy=vacancy)
    given(db, withdrawn)

    found = due_list(db, [Source("applications", applications, an_entry)], Viewer(), NOW)

    assert len(found.entries) == 101
    assert [(rest.group, rest.count) for rest in found.rests] == [("write", 3)]
    assert found.total == 104


def test_without_sources_nothing_is_asked(db: Session) -> None:
    assert due_entries(db, [], Viewer(), NOW) == []
