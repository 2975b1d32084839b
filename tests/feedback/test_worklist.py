"""HR's first page: drafts to finish, texts to release by somebody else than their last editor."""

from flask import Flask
from sqlalchemy.orm import Session

from portal.access.login import Viewer
from portal.access.permissions import Role
from portal.candidates.models import ApplicationMember
from portal.feedback.worklist import SOURCE, UNTOLD
from portal.staff.models import StaffAccount
from portal.web.worklist import Entry, due_entries
from tests.factories import NOW, a_staff_account, a_vacancy, an_application, given
from tests.feedback.scene import Scene


def entries_for(app: Flask, db: Session, account: StaffAccount) -> list[Entry]:
    viewer = Viewer(staff_id=account.id, name=account.name, roles=account.roles)
    with app.test_request_context(base_url="http://portal.test"):
        return due_entries(db, [SOURCE, UNTOLD], viewer, NOW)


def test_a_draft_waits_for_whoever_may_write(app: Flask, db: Session) -> None:
    scene = Scene.begin(db).save()

    (entry,) = entries_for(app, db, scene.author)

    assert (entry.group, entry.url) == ("write", f"{scene.admin}/edit")
    assert (entry.person, entry.number) == ("Zofia Möchlichen", scene.application.number)
    assert entry.due_at.isoformat() == "2026-11-17T18:00:00+01:00"  # 14 days after the decision


def test_a_text_in_review_waits_for_somebody_else(app: Flask, db: Session) -> None:
    scene = Scene.begin(db).save().ask()

    (entry,) = entries_for(app, db, scene.approver)

    assert (entry.group, entry.url) == ("review", f"{scene.admin}/release")
    assert entries_for(app, db, scene.author) == []


def test_an_interviewer_has_only_drafts_of_own_applications(app: Flask, db: Session) -> None:
    scene = Scene.begin(db).save()
    given(db, account := a_staff_account(Role.INTERVIEWER))
    assert entries_for(app, db, account) == []

    given(db, ApplicationMember(application_id=scene.application.id, staff_id=account.id))
    assert [entry.group for entry in entries_for(app, db, account)] == ["write"]
    scene.ask()
    assert entries_for(app, db, account) == []


def test_an_editor_has_nothing_to_do_with_it(app: Flask, db: Session) -> None:
    Scene.begin(db).save()
    given(db, account := a_staff_account(Role.EDITOR))

    assert entries_for(app, db, account) == []


def test_what_is_released_is_done(app: Flask, db: Session) -> None:
    scene = Scene.begin(db).save().ask().release()

    assert entries_for(app, db, scene.approver) == []


def test_whoever_was_not_told_waits_for_a_text_where_feedback_is_on(
    app: Flask, db: Session
) -> None:
    given(db, application := an_application(told_at=None, told_by=None), a_vacancy())
    given(
        db, an_application(), an_application(told_at=None, vacancy=a_vacancy(feedback_since=None))
    )
    given(db, recruiter := a_staff_account(), interviewer := a_staff_account(Role.INTERVIEWER))

    (entry,) = entries_for(app, db, recruiter)

    assert (entry.group, entry.number) == ("write", application.number)
    assert entry.url == f"/admin/feedback/{application.public_id}/edit"
    assert entries_for(app, db, interviewer) == []


def test_a_text_that_was_begun_stands_once(app: Flask, db: Session) -> None:
    scene = Scene.begin(db, told_at=None, told_by=None).save()

    assert [entry.state for entry in entries_for(app, db, scene.author)] == ["empty"]
