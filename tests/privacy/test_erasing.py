"""From the wish to the last mail: asking, deciding, erasing."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.audit.models import AuditEntry
from portal.audit.service import Actor
from portal.calls.models import CallOutcome
from portal.calls.service import mark_call
from portal.candidates.models import Application
from portal.core import clock
from portal.core.claims import claim_deeds, finish_deed
from portal.core.deeds import Deed, DeedState, done
from portal.core.runtime import Runtime
from portal.core.worker import drain
from portal.entrance import service as entrance
from portal.feedback.claims import claim_window
from portal.feedback.models import FeedbackReading, FeedbackState, FeedbackVersion
from portal.feedback.service import release_feedback
from portal.outbox.models import OutgoingMail
from portal.outbox.queries import wants_silence
from portal.people.models import Person
from portal.privacy import queries, service
from portal.privacy.erasing import erase
from portal.privacy.errors import (
    AlreadyAsked,
    AlreadyDecided,
    NothingSpeaksAgainst,
    NothingToWithdraw,
    ReasonMissing,
)
from portal.privacy.models import AskedBy, ErasureRequest, RequestState
from tests.calls.scene import Scene
from tests.factories import (
    NOW,
    a_feedback,
    a_person,
    a_staff_account,
    an_application,
    an_employer,
    given,
)
from tests.factories.calls import a_host
from tests.outbox.sink import Sink

LENA = Actor.system()


@pytest.fixture
def guest(db: Session) -> Person:
    """Somebody who never applied: nothing speaks against."""
    given(db, an_employer(), guest := a_person(email="gast@example.org", first_name="Gesine"))
    return guest


@pytest.fixture
def candidate(db: Session) -> Person:
    """Told on 3 November; claims are possible until 3 May."""
    given(db, an_employer(), application := an_application(told_at=NOW - timedelta(days=20)))
    return application.person


def asked(db: Session, person: Person) -> ErasureRequest:
    request = service.ask_for_erasure(
        db,
        person=person,
        asked_by=AskedBy.PERSON,
        now=clock.now(),
        actor=Actor.person(person.id),
    )
    db.commit()
    return request


def state_of(db: Session, request_id: int) -> RequestState:
    db.rollback()
    db.expire_all()
    return db.get_one(ErasureRequest, request_id).state


def test_an_answer_is_due_within_a_month(db: Session, guest: Person) -> None:
    request = asked(db, guest)
    assert (request.state, request.due_on) == (RequestState.OPEN, date(2026, 12, 23))
    assert db.scalars(select(OutgoingMail)).one().kind == "erasure_asked"


def test_whoever_asks_twice_is_told_that_it_is_under_way(db: Session, guest: Person) -> None:
    asked(db, guest)
    with pytest.raises(AlreadyAsked):
        asked(db, guest)


def test_a_wish_can_be_withdrawn_and_made_again(db: Session, guest: Person) -> None:
    asked(db, guest)
    service.withdraw_request(db, person_id=guest.id, now=NOW, actor=LENA)
    db.commit()
    with pytest.raises(NothingToWithdraw):
        service.withdraw_request(db, person_id=guest.id, now=NOW, actor=LENA)
    assert asked(db, guest).is_open


def test_refusing_needs_a_reason_and_tells_it(db: Session, guest: Person) -> None:
    request = asked(db, guest)
    with pytest.raises(ReasonMissing):
        service.refuse_erasure(db, request=request, reason="  ", now=NOW, actor=LENA)
    service.refuse_erasure(
        db, request=request, reason="Es läuft ein Verfahren.", now=NOW, actor=LENA
    )
    db.commit()
    assert request.state is RequestState.REFUSED
    assert not request.is_under_way
    assert "erasure_answered" in set(db.scalars(select(OutgoingMail.kind)))


def test_what_is_decided_is_decided(db: Session, guest: Person) -> None:
    request = asked(db, guest)
    service.erase_now(db, request=request, now=NOW, actor=LENA)
    for decide in (service.erase_now, service.erase_later):
        with pytest.raises(AlreadyDecided):
            decide(db, request=request, now=NOW, actor=LENA)
    with pytest.raises(NothingToWithdraw):
        service.withdraw_request(db, person_id=guest.id, now=NOW, actor=LENA)


def test_there_is_no_later_day_when_nothing_speaks_against(db: Session, guest: Person) -> None:
    with pytest.raises(NothingSpeaksAgainst):
        service.erase_later(db, request=asked(db, guest), now=NOW, actor=LENA)


def test_the_last_mail_leaves_before_everything_goes(
    post: Runtime, db: Session, sink: Sink, guest: Person
) -> None:
    request = asked(db, guest)
    drain(post)
    entrance.send_new_link(db, person_id=guest.id, now=NOW)
    service.erase_now(db, request=request, now=NOW, actor=LENA)
    db.commit()
    drain(post)

    subjects = [mail["Subject"] for mail in sink.mails]
    assert subjects == ["Ihre Löschanfrage ist angekommen", "Ihre Daten sind gelöscht"]
    assert state_of(db, request.id) is RequestState.ERASED
    assert db.scalar(select(func.count(Person.id))) == 0
    assert db.scalar(select(func.count(OutgoingMail.id))) == 0


def test_the_proof_stays_without_the_person(
    post: Runtime, db: Session, sink: Sink, guest: Person
) -> None:
    given(db, lena := a_staff_account(Role.RECRUITER))
    request = asked(db, guest)
    by = Actor.staff(lena.id, lena.name)
    service.erase_now(db, request=request, now=NOW, actor=by)
    db.commit()
    drain(post)
    db.rollback()
    db.expire_all()
    proof = db.get_one(ErasureRequest, request.id)
    assert (proof.person_id, proof.decided_by_id, proof.reason) == (None, lena.id, "")
    assert proof.counts["outbox"] == 2
    assert db.scalars(select(AuditEntry.action)).all()[-1] == "erasure.done"


def test_while_the_mail_server_is_down_the_data_waits_a_day(
    runtime: Runtime, db: Session, guest: Person
) -> None:
    request = asked(db, guest)
    service.erase_now(db, request=request, now=NOW, actor=LENA)
    db.commit()
    drain(runtime)
    assert state_of(db, request.id) is RequestState.ERASING
    with time_machine.travel(NOW + timedelta(hours=25)):
        drain(runtime)
    assert state_of(db, request.id) is RequestState.ERASED


def test_a_mail_on_its_way_writes_nothing_back(
    runtime: Runtime, db: Session, guest: Person
) -> None:
    """It was leased when the person went; what its worker notes afterwards meets no row."""
    request = asked(db, guest)
    (claim,) = claim_deeds(db, kinds=["mail"], worker="one", limit=1, now=clock.now())
    db.commit()
    request.begin(NOW)
    db.commit()
    erase(db, request_id=request.id, now=NOW)
    db.commit()
    assert finish_deed(db, claim, done(), now=NOW) is False


def test_a_day_after_the_claims_are_over(
    post: Runtime, db: Session, sink: Sink, candidate: Person
) -> None:
    assert claim_window(db, candidate.id) == date(2027, 5, 3)
    request = asked(db, candidate)
    day = service.erase_later(db, request=request, now=NOW, actor=LENA)
    db.commit()
    assert day == date(2027, 5, 4)
    assert wants_silence(db, candidate.id)
    drain(post)
    assert [mail["Subject"] for mail in sink.mails] == ["Ihre Löschanfrage: unsere Antwort"]

    berlin = datetime(2027, 5, 3, 21, 59, tzinfo=NOW.tzinfo)  # a minute before midnight there
    with time_machine.travel(berlin):
        drain(post)
        assert state_of(db, request.id) is RequestState.SCHEDULED
    with time_machine.travel(berlin + timedelta(minutes=2)):
        drain(post)
    with time_machine.travel(berlin + timedelta(minutes=3)):
        drain(post)
    assert state_of(db, request.id) is RequestState.ERASED
    assert sink.mails[-1]["Subject"] == "Ihre Daten sind gelöscht"
    assert db.scalar(select(func.count(Person.id))) == 0


def test_what_was_withdrawn_is_not_erased_on_its_day(
    runtime: Runtime, db: Session, candidate: Person
) -> None:
    request = asked(db, candidate)
    service.erase_later(db, request=request, now=NOW, actor=LENA)
    service.withdraw_request(db, person_id=candidate.id, now=NOW, actor=LENA)
    db.commit()
    with time_machine.travel(NOW + timedelta(days=400)):
        drain(runtime)
    assert db.scalar(select(func.count(Person.id))) == 1
    deed = db.scalars(select(Deed).where(Deed.kind == "erasure")).one()
    assert deed.state is DeedState.DROPPED


def test_a_later_letter_moves_the_day(db: Session, candidate: Person) -> None:
    given(db, approver := a_staff_account(Role.RECRUITER), author := a_staff_account())
    application = an_application(person=candidate)
    text = a_feedback(application=application, author=author, state=FeedbackState.IN_REVIEW)
    given(db, application, text)
    version: FeedbackVersion = release_feedback(
        db, application=application, revision=text.revision, by=approver, now=NOW
    )
    assert claim_window(db, candidate.id) == date(2027, 5, 23)
    opened = datetime(2027, 1, 31, 23, 30, tzinfo=NOW.tzinfo)  # 1 February in Hamburg
    given(
        db,
        FeedbackReading(version_id=version.id, person_id=candidate.id, first_opened_at=opened),
    )
    assert claim_window(db, candidate.id) == date(2027, 8, 1)
    against, until = queries.what_speaks_against(db, candidate.id, NOW)
    assert (len(against), until) == (1, date(2027, 8, 1))
    assert queries.what_speaks_against(db, candidate.id, NOW + timedelta(days=400)) == ([], None)


@pytest.mark.parametrize(
    ("outcome", "day"),
    [(CallOutcome.HELD, date(2027, 5, 25)), (CallOutcome.MISSED, date(2027, 5, 3))],
)
def test_a_call_that_took_place_moves_the_day(
    db: Session, candidate: Person, outcome: CallOutcome, day: date
) -> None:
    application = db.scalars(select(Application)).one()
    given(db, host := a_host())
    booking = Scene(db, host, application).book()
    assert claim_window(db, candidate.id) == date(2027, 5, 3)
    mark_call(db, booking=booking, outcome=outcome, actor=LENA, now=booking.ends_at)
    db.commit()
    assert claim_window(db, candidate.id) == day
