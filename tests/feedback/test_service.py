"""The rules: who may write, ask, release, withdraw, read and rate, and in which order."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.candidates.models import ToldBy
from portal.core.db import Base
from portal.core.errors import NotAllowed, NotFound, PortalError
from portal.entrance.models import PersonalLink, Purpose
from portal.feedback import service
from portal.feedback.drafts import Draft, PointDraft
from portal.feedback.errors import (
    AlreadyReleased,
    CriterionOfAnotherAd,
    DecisionLiesAhead,
    DraftHasChanged,
    FeedbackOver,
    FeedbackSwitchedOff,
    FeedbackWithdrawn,
    NotComplete,
    NothingNew,
    NothingReleased,
    NotInReview,
    SameAuthorAndApprover,
)
from portal.feedback.models import (
    Answer,
    FeedbackRating,
    FeedbackReading,
    FeedbackState,
    FeedbackVersion,
    PointKind,
)
from portal.outbox.models import OutgoingMail
from tests.factories import NOW, a_person, a_staff_account, a_vacancy, given
from tests.feedback.scene import Scene, actions, count


def test_a_letter_is_written_read_by_a_second_person_and_released(db: Session) -> None:
    scene = Scene.begin(db).save().ask().release()

    assert scene.out.number == 1
    assert scene.out.person_id == scene.person_id
    assert (scene.out.author_id, scene.out.approver_id) == (scene.author.id, scene.approver.id)
    assert scene.out.readable_until == NOW + timedelta(days=90)
    assert scene.feedback.state is FeedbackState.RELEASED
    assert actions(db)[-4:] == [
        "feedback.started",
        "feedback.saved",
        "feedback.review_asked",
        "feedback.released",
    ]


def test_the_release_sends_word_at_once_and_only_once(db: Session) -> None:
    scene = Scene.begin(db).save().ask().release()

    mail = db.scalars(select(OutgoingMail)).one()
    assert (mail.kind, mail.subject_id, mail.person_id) == (
        "feedback_ready",
        scene.out.id,
        scene.person_id,
    )
    assert mail.deed.due_at == NOW
    link = db.scalars(select(PersonalLink).where(PersonalLink.purpose == Purpose.INVITE)).one()
    assert link.expires_at == scene.out.readable_until


def told(scene: Scene) -> bool:
    return scene.application.told_at is not None


def test_the_letter_tells_the_decision_where_nobody_did(db: Session) -> None:
    scene = Scene.begin(db, told_at=None, told_by=None).save().ask().release()
    assert not told(scene)  # not before the mail has left

    service.note_told(db, version=scene.out, now=NOW)

    assert (scene.application.told_at, scene.application.told_by) == (NOW, ToldBy.LETTER)


def test_whoever_reads_before_the_mail_arrives_knows_it_then(db: Session) -> None:
    scene = Scene.begin(db, told_at=None, told_by=None).save().ask().release()

    service.open_version(db, public_id=scene.out.public_id, person_id=scene.person_id, now=NOW)

    assert scene.application.told_by is ToldBy.LETTER


def test_whoever_was_told_before_stays_told_before(db: Session) -> None:
    scene = Scene.begin(db).save().ask().release()

    assert scene.application.told_by is ToldBy.EMPLOYER
    assert scene.application.told_at != NOW


def refused(scene: Scene, refusal: type[PortalError], step: str, **given_values: object) -> None:
    """The step is refused and has changed nothing."""
    before = scene.revision, actions(scene.db)
    with pytest.raises(refusal):
        getattr(scene, step)(**given_values)
    scene.db.rollback()
    assert (scene.revision, actions(scene.db)) == before
    assert count(scene.db, FeedbackVersion) == (1 if scene.version else 0)
    assert count(scene.db, OutgoingMail) == (1 if scene.version else 0)


def test_a_draft_is_not_released(db: Session) -> None:
    refused(Scene.begin(db).save(), NotInReview, "release")


def test_a_text_that_does_not_exist_is_not_released(db: Session) -> None:
    refused(Scene.begin(db), NotFound, "release")


def test_a_text_is_released_once(db: Session) -> None:
    scene = Scene.begin(db).save().ask().release()

    refused(scene, AlreadyReleased, "release")


def test_whoever_changed_the_text_last_does_not_release_it(db: Session) -> None:
    scene = Scene.begin(db).save().ask()

    refused(scene, SameAuthorAndApprover, "release", by=scene.author)


def test_an_approver_who_changes_the_text_needs_somebody_else(db: Session) -> None:
    scene = Scene.begin(db).save()
    scene.save(by=scene.approver, letter="vielen Dank. Wir haben anders entschieden.").ask()

    refused(scene, SameAuthorAndApprover, "release", by=scene.approver)


def test_an_author_may_release_what_somebody_else_changed_and_then_that_one_signs(
    db: Session,
) -> None:
    scene = Scene.begin(db).save()
    scene.save(by=scene.approver, letter="vielen Dank. Wir haben anders entschieden.").ask()

    scene.release(by=scene.author)

    assert scene.out.author_id == scene.approver.id
    assert scene.out.content["author"]["name"] == "Jasper Ohm"


@pytest.mark.parametrize("role", [Role.INTERVIEWER, Role.EDITOR])
def test_only_those_who_hire_release(db: Session, role: Role) -> None:
    scene = Scene.begin(db).save().ask()
    given(db, other := a_staff_account(role))

    refused(scene, NotAllowed, "release", by=other)


def test_what_was_previewed_is_what_is_released(db: Session) -> None:
    scene = Scene.begin(db).save().ask()
    previewed = scene.revision
    scene.save(letter="vielen Dank. Wir haben anders entschieden.").ask()

    refused(scene, DraftHasChanged, "release", revision=previewed)


def test_nothing_is_released_where_feedback_is_switched_off(db: Session) -> None:
    scene = Scene.begin(db, vacancy=a_vacancy(feedback_since=None)).save().ask()

    refused(scene, FeedbackSwitchedOff, "release")


def test_nothing_is_released_before_the_decision(db: Session) -> None:
    scene = Scene.begin(db, decided_on=date(2026, 11, 24)).save().ask()

    refused(scene, DecisionLiesAhead, "release")


def test_the_day_of_the_decision_is_the_employers(db: Session) -> None:
    scene = Scene.begin(db, decided_on=date(2026, 11, 24)).save().ask()

    scene.release(now=NOW.replace(hour=23, minute=30))  # half past midnight in Hamburg

    assert scene.out.number == 1


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"letter": ""}, "letter"),
        ({"points": ()}, "points"),
        ({"points": (PointDraft(PointKind.STRENGTH, None, "Sehr gut."),)}, "criterion"),
    ],
)
def test_an_unfinished_text_is_not_put_into_review(
    db: Session, changes: dict[str, Any], missing: str
) -> None:
    scene = Scene.begin(db).save(**changes)

    with pytest.raises(NotComplete) as refusal:
        scene.ask()

    assert [gap.field for gap in refusal.value.gaps] == [missing]


def test_a_point_needs_an_observation(db: Session) -> None:
    scene = Scene.begin(db)
    criterion = scene.application.vacancy.criteria[0]
    scene.save(points=(PointDraft(PointKind.DECISIVE, criterion),))

    with pytest.raises(NotComplete) as refusal:
        scene.ask()

    assert [(gap.field, gap.point) for gap in refusal.value.gaps] == [("observation", 0)]


def test_a_criterion_of_another_ad_is_refused(db: Session) -> None:
    scene = Scene.begin(db)
    given(db, other := a_vacancy())
    points = (PointDraft(PointKind.STRENGTH, other.criteria[0], "Sehr gut."),)

    refused(scene, CriterionOfAnotherAd, "save", points=points)


def test_an_older_revision_is_refused_and_nothing_is_overwritten(db: Session) -> None:
    scene = Scene.begin(db).save()
    seen = scene.revision
    scene.save(letter="danke für Ihre Zeit.")

    refused(scene, DraftHasChanged, "save", revision=seen, letter="ganz anders")
    assert scene.feedback.letter == "danke für Ihre Zeit."


def test_a_second_beginning_is_an_older_revision(db: Session) -> None:
    scene = Scene.begin(db).save()

    refused(scene, DraftHasChanged, "save", revision=service.NEW)


def test_the_same_text_again_changes_nothing(db: Session) -> None:
    scene = Scene.begin(db).save().ask()
    before = scene.revision

    scene.save(by=scene.approver)

    assert scene.revision == before
    assert scene.feedback.state is FeedbackState.IN_REVIEW
    assert scene.feedback.edited_by_id == scene.author.id


def test_saving_in_review_makes_it_a_draft_again(db: Session) -> None:
    scene = Scene.begin(db).save().ask().save(letter="danke für Ihre Zeit.")

    assert scene.feedback.state is FeedbackState.DRAFT
    refused(scene, NotInReview, "release")


def test_a_page_opened_before_the_review_notices(db: Session) -> None:
    scene = Scene.begin(db).save()
    seen = scene.revision
    scene.ask()

    refused(scene, DraftHasChanged, "save", revision=seen, letter="noch ein Satz")


def test_taking_back_is_only_for_a_text_in_review(db: Session) -> None:
    scene = Scene.begin(db).save()
    step: dict[str, Any] = {"application": scene.application, "by": scene.author, "now": NOW}
    with pytest.raises(NotInReview):
        service.take_back_to_draft(db, **step)
    scene.ask()

    service.take_back_to_draft(db, **step)

    assert scene.feedback.state is FeedbackState.DRAFT


def test_asking_twice_is_asking_once(db: Session) -> None:
    Scene.begin(db).save().ask().ask()

    assert actions(db).count("feedback.review_asked") == 1


def test_a_released_text_is_not_asked_for_again_unchanged(db: Session) -> None:
    scene = Scene.begin(db).save().ask().release()

    refused(scene, NothingNew, "ask")


def test_a_change_after_the_release_leads_to_a_second_version(db: Session) -> None:
    scene = Scene.begin(db).save().ask().release()
    first = scene.out
    scene.save(letter="danke für Ihre Zeit.").ask().release(now=NOW + timedelta(hours=2))

    assert scene.out.number == 2
    assert first.superseded_at == NOW + timedelta(hours=2)
    assert count(db, OutgoingMail) == 2


def test_empty_points_are_left_out_and_strengths_come_first(db: Session) -> None:
    scene = Scene.begin(db)
    first, second = scene.application.vacancy.criteria
    scene.save(
        points=(
            PointDraft(PointKind.DECISIVE, second, "Neustarts."),
            PointDraft(PointKind.STRENGTH, None),
            PointDraft(PointKind.STRENGTH, first, "Getestet."),
        )
    )

    assert [point.observation for point in scene.feedback.points] == ["Getestet.", "Neustarts."]


def test_points_can_be_taken_out_again(db: Session) -> None:
    scene = Scene.begin(db).save()
    scene.save(points=scene.draft().points[:1])
    db.expire_all()

    assert len(scene.feedback.points) == 1


def test_withdrawing_takes_back_every_version(db: Session) -> None:
    scene = Scene.begin(db).save().ask().release()
    scene.save(letter="danke für Ihre Zeit.").ask().release().withdraw()

    assert all(v.withdrawn_at and v.withdrawn_by for v in db.scalars(select(FeedbackVersion)))
    assert scene.feedback.state is FeedbackState.DRAFT
    assert actions(db).count("feedback.withdrawn") == 2


def test_nothing_can_be_withdrawn_twice(db: Session) -> None:
    scene = Scene.begin(db).save().ask().release().withdraw()

    with pytest.raises(NothingReleased):
        scene.withdraw()


def test_an_interviewer_does_not_withdraw(db: Session) -> None:
    scene = Scene.begin(db).save().ask().release()
    given(db, other := a_staff_account(Role.INTERVIEWER))

    with pytest.raises(NotAllowed):
        service.withdraw_feedback(db, application=scene.application, by=other, now=NOW)


def test_after_a_withdrawal_a_new_version_can_go_out(db: Session) -> None:
    scene = Scene.begin(db).save().ask().release().withdraw().ask().release()

    assert scene.out.number == 2
    assert scene.out.is_live


def test_the_first_reading_is_kept_and_no_later_one(db: Session) -> None:
    scene = Scene.begin(db).save().ask().release()
    for hours in (1, 2):
        service.open_version(
            db,
            public_id=scene.out.public_id,
            person_id=scene.person_id,
            now=NOW + timedelta(hours=hours),
        )
        db.commit()

    assert db.scalars(select(FeedbackReading.first_opened_at)).all() == [NOW + timedelta(hours=1)]


def test_an_answer_can_be_changed(db: Session) -> None:
    scene = Scene.begin(db).save().ask().release()
    for answer in (Answer.NO, Answer.NO, Answer.PARTLY):
        service.rate_version(
            db,
            public_id=scene.out.public_id,
            person_id=scene.person_id,
            answer=answer,
            now=NOW,
        )
        db.commit()

    assert db.scalars(select(FeedbackRating.answer)).all() == [Answer.PARTLY]


@pytest.mark.parametrize("reading", [True, False])
def test_a_foreign_version_is_not_found(db: Session, reading: bool) -> None:
    scene = Scene.begin(db).save().ask().release()
    given(db, other := a_person())
    with pytest.raises(NotFound):
        read_or_rate(scene, reading, person_id=other.id)


@pytest.mark.parametrize("reading", [True, False])
def test_a_withdrawn_version_is_neither_read_nor_rated(db: Session, reading: bool) -> None:
    scene = Scene.begin(db).save().ask().release().withdraw()
    with pytest.raises(FeedbackWithdrawn):
        read_or_rate(scene, reading)
    assert no_trace(db, FeedbackReading, FeedbackRating)


@pytest.mark.parametrize("reading", [True, False])
def test_the_time_to_read_ends(db: Session, reading: bool) -> None:
    scene = Scene.begin(db).save().ask().release()
    scene.out.readable_until = NOW
    db.commit()
    with pytest.raises(FeedbackOver):
        read_or_rate(scene, reading)
    assert no_trace(db, FeedbackReading, FeedbackRating)


def read_or_rate(scene: Scene, reading: bool, *, person_id: int | None = None) -> None:
    who: dict[str, Any] = {
        "public_id": scene.out.public_id,
        "person_id": person_id or scene.person_id,
        "now": NOW,
    }
    if reading:
        service.open_version(scene.db, **who)
    else:
        service.rate_version(scene.db, answer=Answer.YES, **who)


def no_trace(db: Session, *models: type[Base]) -> bool:
    return not any(count(db, model) for model in models)


def test_a_draft_of_what_is_stored_is_what_is_stored(db: Session) -> None:
    scene = Scene.begin(db).save()

    assert Draft.of(scene.feedback).changed_fields(scene.feedback) == []
