"""What the worklist says about people: one line for all pairs, one for each request."""

from datetime import date, datetime

from flask import Flask
from sqlalchemy.orm import Session

from portal.access.login import Viewer
from portal.access.permissions import Role
from portal.people.worklist import SOURCE as PEOPLE
from portal.privacy.models import RequestState
from portal.privacy.worklist import SOURCE as PRIVACY
from portal.web.worklist import Entry, due_entries
from tests.factories import NOW, a_person, given
from tests.factories.privacy import an_erasure_request


def staff(*roles: Role) -> Viewer:
    return Viewer(staff_id=1, roles=frozenset(roles))


def entries(app: Flask, db: Session, viewer: Viewer) -> list[Entry]:
    with app.test_request_context(base_url="http://portal.test"):
        return due_entries(db, [PEOPLE, PRIVACY], viewer, NOW)


def test_nothing_to_do_says_nothing(app: Flask, db: Session) -> None:
    given(db, a_person())
    assert entries(app, db, staff(Role.RECRUITER)) == []


def test_pairs_and_requests(app: Flask, db: Session) -> None:
    given(db, person := a_person(), a_person(), a_person())
    given(db, an_erasure_request(person_id=person.id, due_on=date(2026, 11, 20)))
    done = an_erasure_request(state=RequestState.REFUSED, closed_at=NOW, person_id=person.id)
    given(db, done)

    request, pairs = entries(app, db, staff(Role.RECRUITER))
    assert request.person == person.name
    assert request.due_at == datetime.fromisoformat("2026-11-20T18:00+01:00")
    assert "3" in pairs.subject
    assert entries(app, db, staff(Role.INTERVIEWER)) == []
