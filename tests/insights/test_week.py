"""HR's week in numbers: the parts' counts, this week beside the last."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.candidates import figures as candidates
from portal.core.deeds import Deed, DeedState
from portal.core.runtime import Runtime
from portal.feedback import figures as feedback
from portal.insights.week import monday_of
from portal.outbox import figures as outbox
from portal.outbox.models import OutgoingMail
from portal.web.figures import FigureSource
from portal.web.locale import Voice, speaking
from tests.browser import Browser
from tests.factories import NOW, a_person, an_application, an_employer, given
from tests.feedback.scene import Scene
from tests.tools.statements import counted

StaffBrowser = Callable[..., Browser]
WEEK = (NOW - timedelta(days=3), NOW + timedelta(days=4))


def counts(db: Session, source: FigureSource) -> list[int | None]:
    return [db.scalar(select(figure.count)) for figure in source(*WEEK)]


def test_a_released_letter_counts_until_it_is_withdrawn(db: Session) -> None:
    scene = Scene.begin(db).save().ask().release()
    assert counts(db, feedback.figures) == [1]

    scene.withdraw()
    assert counts(db, feedback.figures) == [0]


def test_applications_count_when_they_came_in(db: Session) -> None:
    given(db, an_application(created_at=WEEK[0]), an_application(created_at=WEEK[1]))

    added, _told = counts(db, candidates.figures)
    assert added == 1


def a_mail(db: Session, key: str, *, sent_at: datetime | None = None, **deed: object) -> None:
    given(db, person := a_person())
    row = Deed(kind="mail", dedupe_key=key, created_at=NOW, due_at=NOW, **deed)
    mail = OutgoingMail(person_id=person.id, kind="new_link", created_at=NOW, sent_at=sent_at)
    mail.deed = row
    given(db, mail)


def test_mails_that_left_and_mails_that_were_given_up(db: Session) -> None:
    a_mail(db, "left", sent_at=NOW, state=DeedState.DONE, finished_at=NOW)
    a_mail(db, "early", sent_at=WEEK[0] - timedelta(seconds=1), state=DeedState.DONE)
    a_mail(db, "lost", state=DeedState.FAILED, finished_at=NOW)
    a_mail(db, "waiting")

    assert counts(db, outbox.figures) == [1, 1]


def test_the_page_says_the_week_beside_the_last(staff_browser: StaffBrowser, db: Session) -> None:
    given(db, an_employer())
    given(db, *(an_application(created_at=NOW - timedelta(hours=n)) for n in (1, 2, 11, 200)))

    text = staff_browser(Role.RECRUITER, language="en").get("/admin").text

    assert "Applications added" in text
    assert "2 so far, 1 last week" in text  # the eleventh hour before is Sunday in Berlin
    assert "Letters released" not in text


def test_who_does_not_hire_sees_no_figures(staff_browser: StaffBrowser, db: Session) -> None:
    given(db, an_application(created_at=NOW))
    for role in (Role.INTERVIEWER, Role.EDITOR):
        assert "Applications added" not in staff_browser(role, language="en").get("/admin").text


def test_a_quiet_week_is_not_shown(staff_browser: StaffBrowser) -> None:
    assert "last week" not in staff_browser(Role.RECRUITER, language="en").get("/admin").text


@pytest.mark.parametrize(
    ("moment", "monday"),
    [
        (datetime(2026, 11, 22, 22, 59, tzinfo=UTC), datetime(2026, 11, 15, 23, tzinfo=UTC)),
        (datetime(2026, 11, 22, 23, 0, tzinfo=UTC), datetime(2026, 11, 22, 23, tzinfo=UTC)),
        # the clocks went back on Sunday 25 October
        (datetime(2026, 10, 26, 9, 0, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC)),
        (datetime(2026, 10, 25, 22, 0, tzinfo=UTC), datetime(2026, 10, 18, 22, tzinfo=UTC)),
    ],
)
def test_the_week_begins_on_monday_in_the_viewers_zone(moment: datetime, monday: datetime) -> None:
    with speaking(Voice("de", zone="Europe/Berlin")):
        assert monday_of(moment) == monday


def test_the_page_asks_little(staff_browser: StaffBrowser, runtime: Runtime, db: Session) -> None:
    given(db, an_employer(), an_application(created_at=NOW))
    browser = staff_browser(Role.ADMINISTRATOR)
    with time_machine.travel(NOW, tick=False), counted(runtime) as asked:
        browser.get("/admin")
    assert len(asked) <= 5
