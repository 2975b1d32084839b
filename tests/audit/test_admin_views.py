from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.audit import queries, service
from portal.audit.service import Actor
from tests.browser import Browser
from tests.factories import NOW, a_person, given

StaffBrowser = Callable[..., Browser]
PAGE = "/admin/audit"


@pytest.fixture
def administrator(staff_browser: StaffBrowser) -> Browser:
    return staff_browser(Role.ADMINISTRATOR, language="en")


def write(db: Session, number: int) -> None:
    for index in range(number):
        service.record(
            db,
            f"weather.number{index}",
            actor=Actor.staff(1, "Lena Vogt"),
            at=NOW + timedelta(minutes=index),
        )
    db.commit()


def test_an_empty_trail_says_so(administrator: Browser) -> None:
    assert "Nothing has been changed yet." in administrator.get(PAGE).text


def test_it_says_when_who_and_what(administrator: Browser, db: Session) -> None:
    given(db, person := a_person())
    service.record(
        db,
        "person.corrected",
        actor=Actor.staff(1, "Lena <Vogt>"),
        subject=person,
        at=NOW,
        fields=["email"],
    )
    db.commit()

    administrator.get(PAGE)

    assert "Person corrected" in administrator.text
    assert "Lena &lt;Vogt&gt;" in administrator.text
    assert ">23 Nov 2026</time>" in administrator.text
    assert ">10:00</time>" in administrator.text  # in Berlin
    assert "fields: email" in administrator.text
    assert person.public_id[:8] in administrator.text
    assert person.public_id not in administrator.text


def test_nobody_personal_stands_in_it(administrator: Browser, db: Session) -> None:
    given(db, person := a_person(last_name="Kanarienvogel"))
    service.record(db, "messages.stopped", actor=Actor.person(person.id), subject=person, at=NOW)
    db.commit()

    administrator.get(PAGE)

    assert "Kanarienvogel" not in administrator.text
    assert person.email not in administrator.text


def test_older_entries_are_a_page_away(administrator: Browser, db: Session) -> None:
    write(db, queries.PAGE + 3)

    administrator.get(PAGE)
    assert "weather.number52" in administrator.text
    assert "weather.number2<" not in administrator.text
    assert administrator.page is not None

    older = next(link for link in administrator.page.links if "before=" in link)
    administrator.get(older)
    for index in range(3):
        assert f"weather.number{index}<" in administrator.text
    assert "weather.number3<" not in administrator.text
    assert "Older entries" not in administrator.text
    assert "Newer entries" in administrator.text


def test_a_full_page_has_nothing_older(administrator: Browser, db: Session) -> None:
    write(db, queries.PAGE)

    assert "Older entries" not in administrator.get(PAGE).text


@pytest.mark.parametrize("before", ["", "x", "-1", "1.5", "9" * 40, "٣", "1;drop", "%00"])
def test_a_forged_cursor_shows_the_newest(administrator: Browser, db: Session, before: str) -> None:
    write(db, 1)

    assert "weather.number0" in administrator.get(f"{PAGE}?before={before}").text


@pytest.mark.parametrize("before", ["0", "1", "9" * 15])
def test_a_cursor_out_of_range_is_an_empty_or_a_full_page(
    administrator: Browser, before: str
) -> None:
    assert administrator.get(f"{PAGE}?before={before}").status == 200


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.EDITOR, Role.INTERVIEWER])
def test_only_administrators_read_the_trail(staff_browser: StaffBrowser, role: Role) -> None:
    assert staff_browser(role, language="en").get(PAGE).status == 403


def test_nothing_can_be_sent_to_it(administrator: Browser) -> None:
    administrator.get(PAGE)

    assert administrator.submit(PAGE).status == 405
