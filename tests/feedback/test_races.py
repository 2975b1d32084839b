"""Two at once: the database decides, and the second one reads a sentence."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.candidates.models import Application
from portal.core.db import write_transaction
from portal.core.runtime import Runtime
from portal.employer.models import Employer
from portal.feedback import letters, queues, service, undoing
from portal.feedback.drafts import Draft
from portal.feedback.errors import AlreadyReleased, DraftHasChanged, NotInReview, TooLateToUndo
from portal.feedback.models import (
    Answer,
    Feedback,
    FeedbackRating,
    FeedbackReading,
    FeedbackVersion,
)
from portal.outbox.models import OutgoingMail
from portal.staff.models import StaffAccount
from tests.factories import NOW, a_staff_account, an_application, given
from tests.feedback.scene import Scene, count

AT_ONCE = 6


def race(runtime: Runtime, act: Callable[[Session, int], Any]) -> list[str]:
    """``act(db, number)`` in several threads at once; what became of each."""
    start = Barrier(AT_ONCE)

    def run(number: int) -> str:
        start.wait()
        try:
            with runtime.writing() as db:
                act(db, number)
        except (AlreadyReleased, DraftHasChanged, TooLateToUndo) as refusal:
            return type(refusal).__name__
        return "done"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return sorted(pool.map(run, range(AT_ONCE)))


def test_several_approvers_at_once_lead_to_one_version(runtime: Runtime, db: Session) -> None:
    scene = Scene.begin(db).save().ask()
    approvers = [a_staff_account(Role.RECRUITER) for _ in range(AT_ONCE)]
    given(db, *approvers)

    def release(other: Session, number: int) -> None:
        service.release_feedback(
            other,
            application=other.get_one(Application, scene.application.id),
            revision=scene.revision,
            by=other.get_one(StaffAccount, approvers[number].id),
            now=NOW,
        )

    assert race(runtime, release) == ["AlreadyReleased"] * (AT_ONCE - 1) + ["done"]
    assert (count(db, FeedbackVersion), count(db, OutgoingMail)) == (1, 1)


def test_several_bulk_starts_at_once_begin_each_letter_once(runtime: Runtime, db: Session) -> None:
    scene = Scene.begin(db, told_at=None, told_by=None)
    rows = [scene.application, an_application(told_at=None, told_by=None)]
    given(db, *rows)
    ids, viewer = [row.public_id for row in rows], Everything()
    begun = []

    def begin(other: Session, _number: int) -> None:
        found = queues.lock_applications(other, ids, viewer=viewer)  # type: ignore[arg-type]
        author = other.get_one(StaffAccount, scene.author.id)
        report = letters.begin_letters(other, applications=found, ask=True, by=author, now=NOW)
        begun.append(report.begun)

    assert race(runtime, begin) == ["done"] * AT_ONCE
    assert sorted(begun) == [0] * (AT_ONCE - 1) + [2]
    assert count(db, Feedback) == 2


class Everything:
    """A viewer who sees all applications."""

    staff_id = 0

    def may(self, _permission: str) -> bool:
        return True


def test_several_undo_one_release_once(runtime: Runtime, db: Session) -> None:
    scene = Scene.begin(db).save().ask()
    db.execute(update(Employer).values(release_pause_minutes=10))
    db.commit()
    db.expire_all()
    scene.release()

    def undo(other: Session, _number: int) -> None:
        application = other.get_one(Application, scene.application.id)
        by = other.get_one(StaffAccount, scene.approver.id)
        undoing.undo_release(other, application=application, by=by, now=NOW + timedelta(minutes=1))

    assert race(runtime, undo) == ["TooLateToUndo"] * (AT_ONCE - 1) + ["done"]


def test_several_beginnings_at_once_lead_to_one_text(runtime: Runtime, db: Session) -> None:
    scene = Scene.begin(db)

    def begin(other: Session, number: int) -> None:
        service.save_draft(
            other,
            application=other.get_one(Application, scene.application.id),
            draft=Draft(language="de", letter=f"Text {number}"),
            revision=service.NEW,
            by=other.get_one(StaffAccount, scene.author.id),
            now=NOW,
        )

    assert race(runtime, begin) == ["DraftHasChanged"] * (AT_ONCE - 1) + ["done"]
    assert count(db, Feedback) == 1


def test_several_editors_at_once_overwrite_nobody(runtime: Runtime, db: Session) -> None:
    scene = Scene.begin(db).save()

    def save(other: Session, number: int) -> None:
        service.save_draft(
            other,
            application=other.get_one(Application, scene.application.id),
            draft=Draft(language="de", letter=f"Text {number}"),
            revision=scene.revision,
            by=other.get_one(StaffAccount, scene.author.id),
            now=NOW,
        )

    assert race(runtime, save) == ["DraftHasChanged"] * (AT_ONCE - 1) + ["done"]


def test_pressing_several_times_at_once_is_one_reading_and_one_answer(
    runtime: Runtime, db: Session
) -> None:
    scene = Scene.begin(db).save().ask().release()
    who: dict[str, Any] = {"public_id": scene.out.public_id, "person_id": scene.person_id}

    def read_and_rate(other: Session, number: int) -> None:
        service.open_version(other, **who, now=NOW + timedelta(seconds=number))
        service.rate_version(other, **who, answer=Answer.YES, now=NOW)

    assert race(runtime, read_and_rate) == ["done"] * AT_ONCE
    assert (count(db, FeedbackReading), count(db, FeedbackRating)) == (1, 1)


def test_a_change_during_the_release_is_not_released(runtime: Runtime, db: Session) -> None:
    """The approver's page shows one revision; somebody saves before the button is pressed."""
    scene = Scene.begin(db).save().ask()
    previewed = scene.revision
    with runtime.sessions() as other, write_transaction(other):
        service.save_draft(
            other,
            application=other.get_one(Application, scene.application.id),
            draft=Draft(language="de", letter="halber Satz"),
            revision=previewed,
            by=other.get_one(StaffAccount, scene.author.id),
            now=NOW,
        )
    db.rollback()

    with pytest.raises(NotInReview):
        scene.release(revision=previewed)
    assert count(db, FeedbackVersion) == 0
