"""HR's forty letters before noon: begin many at once, release them one after the other."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.candidates.models import Application, Situation
from portal.employer.models import Employer
from portal.feedback.models import Feedback, FeedbackState, FeedbackVersion
from portal.outbox.models import OutgoingMail
from portal.staff.models import StaffAccount
from tests.browser import Browser
from tests.factories import a_person, an_application, given
from tests.feedback.scene import Scene, count

SignIn = Callable[[StaffAccount], Browser]
UNTOLD = {"told_at": None, "told_by": None}
BULK, QUEUE = "/admin/feedback/letters", "/admin/feedback/queue"


@pytest.fixture
def sign_in(app: Flask, db: Session) -> SignIn:
    def open_browser(account: StaffAccount) -> Browser:
        account.language = "en"
        given(db, account)
        return Browser(app, language="en").signed_in_as(account)

    return open_browser


@pytest.fixture
def scene(db: Session) -> Scene:
    return Scene.begin(db, situation=Situation.JOB_WITHDRAWN, **UNTOLD)


@pytest.fixture
def rows(db: Session, scene: Scene) -> list[Application]:
    """The scene's application and two more on the same job."""
    others = [
        an_application(
            person=a_person(first_name=name),
            vacancy=scene.application.vacancy,
            situation=Situation.JOB_WITHDRAWN,
            **UNTOLD,
        )
        for name in ("Ekkehard", "Lara")
    ]
    given(db, *others)
    return [scene.application, *others]


def test_letters_begin_together_and_leave_one_by_one(
    scene: Scene, rows: list[Application], sign_in: SignIn, db: Session
) -> None:
    writer, approver = sign_in(scene.author), sign_in(scene.approver)
    page = writer.get(f"{BULK}?situation=job_withdrawn").text
    assert all(row.person.name in page for row in rows)
    writer.submit(BULK, application=[row.public_id for row in rows], ask="1")
    assert "3 letters begun." in writer.text
    assert count(db, OutgoingMail) == 0
    assert "No text waits for your release." in writer.get(QUEUE).text  # four eyes

    approver.get(QUEUE)
    for number in (3, 2, 1):
        assert f"1 of {number}" in approver.text
        assert "/preview?revision=" in approver.text
        approver.submit(next_release(approver), revision=revision_on(approver))
        assert "Released for" in approver.text
    assert "No text waits for your release." in approver.text
    db.rollback()
    assert count(db, FeedbackVersion) == count(db, OutgoingMail) == 3


def next_release(browser: Browser) -> str:
    action = browser.text.partition(f'action="{QUEUE}/')[2].partition('"')[0]
    return f"{QUEUE}/{action}"


def revision_on(browser: Browser) -> str:
    return browser.text.partition('name="revision"')[2].partition('value="')[2].partition('"')[0]


def test_who_was_left_out_is_said_with_the_reason(
    scene: Scene, rows: list[Application], sign_in: SignIn
) -> None:
    writer = sign_in(scene.author)
    writer.get(BULK)
    ids = [row.public_id for row in rows]
    writer.submit(BULK, application=ids[:1])
    assert "1 letter begun." in writer.text
    assert scene.application.person.name not in writer.get(BULK).text

    writer.submit(BULK, application=ids)

    assert "2 letters begun. 1 person left out. There is a text on this" in writer.text


def test_choosing_nobody_is_said(scene: Scene, sign_in: SignIn, db: Session) -> None:
    writer = sign_in(scene.author)
    writer.get(BULK)
    writer.submit(BULK)

    assert "Please choose at least one person." in writer.text
    assert count(db, Feedback) == 0


def test_a_text_that_changed_in_the_queue_is_not_released(
    scene: Scene, sign_in: SignIn, db: Session
) -> None:
    scene.save(points=()).ask()
    approver = sign_in(scene.approver)
    approver.get(QUEUE)

    approver.submit(f"{QUEUE}/{scene.application.public_id}/release", revision="1")

    assert "Not released for Zofia Möchlichen: This text has changed" in approver.text
    assert count(db, FeedbackVersion) == 0


def test_the_queue_leads_to_its_neighbours(
    scene: Scene, rows: list[Application], sign_in: SignIn
) -> None:
    writer, approver = sign_in(scene.author), sign_in(scene.approver)
    writer.get(BULK)
    writer.submit(BULK, application=[row.public_id for row in rows], ask="1")

    first, second = rows[0].public_id, rows[1].public_id
    assert f"?at={second}" in approver.get(f"{QUEUE}?at={first}").text
    assert "2 of 3" in approver.get(f"{QUEUE}?at={second}").text
    assert f"?at={first}" in approver.text
    assert "1 of 3" in approver.get(f"{QUEUE}?at=nonsense").text


def test_the_editor_begins_with_the_proposal_and_says_so(scene: Scene, sign_in: SignIn) -> None:
    page = sign_in(scene.author).get(f"{scene.admin}/edit").text

    assert "Das lag nicht an Ihnen und nicht an Ihrer Bewerbung." in page
    assert "Proposal for: the job was withdrawn." in page
    assert "What decided it" not in page


def test_a_release_can_be_undone_for_ten_minutes(
    scene: Scene, sign_in: SignIn, db: Session
) -> None:
    db.execute(update(Employer).values(release_pause_minutes=10))
    scene.save(points=()).ask()
    approver = sign_in(scene.approver)
    approver.get(f"{scene.admin}/release")
    assert "An email goes out 10 minutes later." in approver.text
    approver.submit(f"{scene.admin}/release", revision=scene.revision)
    assert "The letter goes out at" in approver.text

    approver.submit(f"{scene.admin}/reversal")

    assert "The release has been undone." in approver.text
    db.rollback()
    db.expire_all()
    assert db.scalars(select(Feedback.state)).one() is FeedbackState.DRAFT


def test_the_person_reads_a_letter_alone_as_a_letter(
    scene: Scene, browser: Browser, db: Session
) -> None:
    scene.save(points=(), next_step="").ask().release()
    browser.entered_as(scene.person_id)

    home = browser.get("/home").text
    assert "Wir haben Ihnen einen Brief geschrieben." in home
    assert "was den Ausschlag" not in home
    assert "Brief lesen" in home
    page = browser.submit(f"/feedback/{scene.out.public_id}/reading").text
    assert "Unser Brief an Sie" in page
    assert "Was den Ausschlag" not in page
    assert "Kriterien der Anzeige" not in page


def test_the_editor_opens_and_saves_while_the_reason_is_open(
    scene: Scene, sign_in: SignIn, db: Session
) -> None:
    scene.application.situation = Situation.OPEN
    given(db, scene.application)
    writer = sign_in(scene.author)
    path = f"/admin/feedback/{scene.application.public_id}/edit"
    assert writer.get(path).status == 200
    writer.submit(path, language="de", letter="vielen Dank.", revision="0", step="review")
    assert writer.status in (200, 422)
    writer.get(BULK)
    writer.submit(BULK, application=[scene.application.public_id])
    assert "Please choose in the application how the decision came about." in writer.text
