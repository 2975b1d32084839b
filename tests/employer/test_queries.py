"""Every page needs the employer; asking again costs nothing."""

from flask import Flask
from sqlalchemy.orm import Session

from portal.core.runtime import Runtime
from portal.employer.models import Employer
from portal.employer.queries import find_employer, get_employer
from tests.browser import Browser
from tests.factories import a_person, an_employer, given
from tests.tools.statements import counted


def test_the_employer_is_asked_for_once_in_a_session(runtime: Runtime, db: Session) -> None:
    given(db, an_employer())
    with runtime.reading() as fresh, counted(runtime) as asked:
        assert find_employer(fresh) is get_employer(fresh)
    assert len(asked) == 1


def test_on_a_persons_page_it_comes_along_with_who_is_looking(
    app: Flask, runtime: Runtime, db: Session
) -> None:
    given(db, an_employer(), person := a_person())
    browser = Browser(app).entered_as(person.id)
    with counted(runtime) as asked:
        assert browser.get("/home").status == 200
    assert not [one for one in asked if one.startswith("SELECT employer.")]


def test_before_anything_is_entered_there_is_a_blank_one(runtime: Runtime) -> None:
    with runtime.reading() as fresh:
        assert find_employer(fresh) is None
        assert isinstance(get_employer(fresh), Employer)
