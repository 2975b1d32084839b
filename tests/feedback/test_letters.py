"""Letters that follow the situation: proposals, letters alone, many at once, and undoing."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.audit.service import Actor
from portal.candidates import service as candidates
from portal.candidates.models import Application, Situation
from portal.candidates.service import ApplicationDetails
from portal.core.errors import NotAllowed, NotFound
from portal.core.runtime import Runtime
from portal.employer.models import Employer
from portal.feedback import letters, service, undoing
from portal.feedback.drafts import PointDraft
from portal.feedback.errors import (
    AlreadyBegun,
    AlreadyTold,
    DecisionLiesAhead,
    FeedbackSwitchedOff,
    NotComplete,
    ReasonOpen,
    TooLateToUndo,
)
from portal.feedback.models import Feedback, FeedbackState, PointKind
from portal.feedback.ways import current_letters
from portal.outbox.models import OutgoingMail
from tests.factories import NOW, a_person, a_staff_account, a_vacancy, an_application, given
from tests.feedback.scene import Scene

UNTOLD = {"told_at": None, "told_by": None}
MINUTE = timedelta(minutes=1)


def begun(db: Session, **application: object) -> Scene:
    """A scene whose letter is the untouched proposal."""
    scene = Scene.begin(db, **UNTOLD | application)
    scene.written = letters.begin_letter(
        db, application=scene.application, by=scene.author, now=NOW
    )
    db.commit()
    return scene


def change(scene: Scene, situation: Situation, by: object = None) -> Feedback:
    row = scene.application
    details = ApplicationDetails(
        applied_on=row.applied_on, decided_on=row.decided_on, situation=situation, stage=row.stage
    )
    actor = Actor.staff(scene.approver.id, "Jasper Ohm") if by is None else Actor.system()
    candidates.edit_application(
        scene.db, application=row, details=details, now=NOW + MINUTE, actor=actor
    )
    scene.db.commit()
    return scene.feedback


def test_a_begun_letter_is_the_proposal_in_the_persons_language(
    runtime: Runtime, db: Session
) -> None:
    scene = begun(db, person=a_person(language="en"), situation=Situation.JOB_WITHDRAWN)

    assert scene.feedback.language == "en"
    assert scene.feedback.proposed_for is Situation.JOB_WITHDRAWN
    assert "not going to fill this job" in scene.feedback.letter
    assert scene.feedback.state is FeedbackState.DRAFT


def test_an_untouched_letter_follows_the_situation(runtime: Runtime, db: Session) -> None:
    scene = begun(db).ask()
    seen = scene.revision

    feedback = change(scene, Situation.FILLED_INTERNALLY)

    assert "schon bei uns arbeitet" in feedback.letter
    assert feedback.proposed_for is Situation.FILLED_INTERNALLY
    assert feedback.state is FeedbackState.DRAFT
    assert feedback.revision > seen
    assert feedback.edited_by_id == scene.approver.id  # who chose it does not release it


def test_what_somebody_wrote_stays(runtime: Runtime, db: Session) -> None:
    scene = begun(db)
    scene.save(letter="danke für Ihre Geduld.", points=())

    feedback = change(scene, Situation.FILLED_INTERNALLY)

    assert feedback.letter == "danke für Ihre Geduld."
    assert feedback.proposed_for is None


def test_saving_the_proposal_as_it_is_keeps_it_one(runtime: Runtime, db: Session) -> None:
    scene = begun(db)
    scene.save(letter=scene.feedback.letter, next_step="Bis bald.", points=())

    assert scene.feedback.proposed_for is Situation.OTHER_PERSON


@pytest.mark.parametrize("situation", [one for one in Situation if one is not Situation.OPEN])
def test_a_letter_alone_needs_no_switch(db: Session, situation: Situation) -> None:
    vacancy = a_vacancy(feedback_since=None)
    scene = begun(db, situation=situation, vacancy=vacancy).ask().release()

    assert scene.out.content["reasons"] == scene.out.content["strengths"] == []
    assert scene.out.content["situation"] == situation.value


def test_points_need_the_switch(db: Session) -> None:
    scene = Scene.begin(db, vacancy=a_vacancy(feedback_since=None)).save().ask()

    with pytest.raises(FeedbackSwitchedOff):
        scene.release()


def test_strengths_may_go_with_a_letter_that_is_not_about_the_person(db: Session) -> None:
    scene = Scene.begin(db, situation=Situation.JOB_WITHDRAWN)
    strength = scene.draft().points[0]

    scene.save(points=(strength,)).ask().release()

    assert len(scene.out.content["strengths"]) == 1


def test_no_criterion_decides_what_was_not_about_the_person(db: Session) -> None:
    scene = Scene.begin(db, situation=Situation.FILLED_INTERNALLY).save()

    with pytest.raises(NotComplete) as refusal:
        scene.ask()

    assert [gap.point for gap in refusal.value.gaps] == [1]


def test_whoever_knows_the_decision_gets_no_letter_that_only_repeats_it(db: Session) -> None:
    scene = Scene.begin(db)
    scene.save(points=())

    with pytest.raises(NotComplete):
        scene.ask()
    with pytest.raises(AlreadyBegun):
        letters.begin_letter(db, application=scene.application, by=scene.author, now=NOW)


def test_no_letter_goes_out_before_the_decision(db: Session) -> None:
    tomorrow = (NOW + timedelta(days=1)).date()
    scene = begun(db, decided_on=tomorrow).ask()

    with pytest.raises(DecisionLiesAhead):
        scene.release()
    db.rollback()
    scene.release(now=NOW + timedelta(days=1))


def test_many_letters_begin_at_once_and_each_refusal_is_counted(db: Session) -> None:
    scene = begun(db)
    vacancy = scene.application.vacancy
    rows = [an_application(vacancy=vacancy, **UNTOLD) for _ in range(3)]
    given(db, *rows, told := an_application(vacancy=vacancy))

    report = letters.begin_letters(
        db, applications=[*rows, told, scene.application], ask=True, by=scene.author, now=NOW
    )

    assert report.begun == 3
    assert report.left_out == {AlreadyTold.message: 1, AlreadyBegun.message: 1}
    states = db.scalars(select(Feedback.state).where(Feedback.state == FeedbackState.IN_REVIEW))
    assert len(list(states)) == 3


def paused(db: Session, minutes: int = 10) -> None:
    db.execute(update(Employer).values(release_pause_minutes=minutes))
    db.commit()
    db.expire_all()


def test_a_release_waits_ten_minutes_and_nobody_sees_it_before(db: Session) -> None:
    scene = begun(db).ask()
    paused(db)
    scene.release()

    mail = db.scalars(select(OutgoingMail)).one()
    assert mail.deed.due_at == NOW + 10 * MINUTE
    assert current_letters(db, scene.person_id, NOW + 9 * MINUTE) == []
    with pytest.raises(NotFound):
        scene.out.ensure_readable(NOW + 9 * MINUTE)
    assert len(current_letters(db, scene.person_id, NOW + 10 * MINUTE)) == 1
    scene.out.ensure_readable(NOW + 10 * MINUTE)


def undo(scene: Scene, minutes: int) -> None:
    undoing.undo_release(
        scene.db, application=scene.application, by=scene.approver, now=NOW + minutes * MINUTE
    )
    scene.db.commit()


def test_an_undone_release_was_never_there(db: Session) -> None:
    scene = begun(db).ask()
    paused(db)
    scene.release()

    undo(scene, 5)

    assert scene.feedback.state is FeedbackState.DRAFT
    assert current_letters(db, scene.person_id, NOW + 20 * MINUTE) == []
    with pytest.raises(NotFound):
        scene.out.ensure_readable(NOW + 20 * MINUTE)
    assert scene.application.told_at is None


def test_an_undone_second_version_leaves_the_first_to_read(db: Session) -> None:
    scene = begun(db).ask().release()
    paused(db)
    first = scene.out
    scene.save(letter="danke. Wir schreiben Ihnen noch einmal.", points=()).ask().release()
    assert [one.public_id for one in current_letters(db, scene.person_id, NOW + MINUTE)] == [
        first.public_id
    ]

    undo(scene, 5)

    db.expire_all()
    for minutes in (6, 30):
        found = current_letters(db, scene.person_id, NOW + minutes * MINUTE)
        assert [one.public_id for one in found] == [first.public_id]


def test_a_second_version_takes_the_place_of_the_first_when_its_pause_is_over(db: Session) -> None:
    scene = begun(db).ask().release()
    paused(db)
    scene.save(letter="danke. Wir schreiben Ihnen noch einmal.", points=()).ask().release()

    found = current_letters(db, scene.person_id, NOW + 10 * MINUTE)

    assert [one.public_id for one in found] == [scene.out.public_id]


def test_a_version_released_again_in_its_pause_leaves_the_first_to_read(db: Session) -> None:
    scene = begun(db).ask().release()
    paused(db)
    first = scene.out
    scene.save(letter="danke. Wir schreiben Ihnen noch einmal.", points=()).ask().release()
    scene.save(letter="danke. So stimmt es.", points=()).ask().release(now=NOW + 5 * MINUTE)

    for minutes, seen in ((12, first), (15, scene.out)):
        found = current_letters(db, scene.person_id, NOW + minutes * MINUTE)
        assert [one.public_id for one in found] == [seen.public_id]

    undo(scene, 12)

    db.expire_all()
    found = current_letters(db, scene.person_id, NOW + 30 * MINUTE)
    assert [one.public_id for one in found] == [first.public_id]


def test_a_letter_that_is_out_is_not_undone(db: Session) -> None:
    scene = begun(db).ask()
    paused(db)
    scene.release()

    for minutes in (10, 60):
        with pytest.raises(TooLateToUndo):
            undo(scene, minutes)


def test_a_point_without_a_text_is_still_missing(db: Session) -> None:
    scene = Scene.begin(db, situation=Situation.JOB_WITHDRAWN)
    first = scene.application.vacancy.criteria[0]

    scene.save(points=(PointDraft(PointKind.STRENGTH, first),))

    with pytest.raises(NotComplete):
        scene.ask()


def test_only_who_may_release_undoes(db: Session) -> None:
    scene = begun(db).ask()
    paused(db)
    scene.release()
    given(db, interviewer := a_staff_account(Role.INTERVIEWER))
    with pytest.raises(NotAllowed):
        undoing.undo_release(db, application=scene.application, by=interviewer, now=NOW)


def test_reading_tells_only_this_application(db: Session) -> None:
    scene = begun(db).ask().release()
    other = an_application(person=scene.application.person, **UNTOLD)
    given(db, other)

    service.note_told(db, version=scene.out, now=NOW)
    db.commit()

    told = {row.id: row.told_at for row in db.execute(select(Application.id, Application.told_at))}
    assert told[scene.application.id] == NOW
    assert told[other.id] is None


def test_no_letter_begins_while_the_reason_is_open(db: Session) -> None:
    scene = Scene.begin(db, **UNTOLD, situation=Situation.OPEN)
    with pytest.raises(ReasonOpen):
        letters.begin_letter(db, application=scene.application, by=scene.author, now=NOW)
    report = letters.begin_letters(
        db, applications=[scene.application], ask=True, by=scene.author, now=NOW
    )
    assert (report.begun, report.left_out) == (0, {ReasonOpen.message: 1})


def test_a_letter_waits_for_its_reader_until_the_reason_is_chosen(db: Session) -> None:
    scene = begun(db)
    scene.application.situation = Situation.OPEN
    db.commit()
    with pytest.raises(NotComplete) as refusal:
        ask_for_release(scene)
    assert [gap.message for gap in refusal.value.gaps] == [ReasonOpen.message]
    change(scene, Situation.JOB_WITHDRAWN)
    assert ask_for_release(scene).state is FeedbackState.IN_REVIEW


def ask_for_release(scene: Scene) -> Feedback:
    return service.ask_for_release(
        scene.db,
        application=scene.application,
        revision=scene.feedback.revision,
        by=scene.author,
        now=NOW,
    )
