"""The rules of calls, the claims that keep them, and what is forgotten in time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.login import Viewer
from portal.access.permissions import Role
from portal.audit.models import AuditEntry
from portal.audit.service import Actor
from portal.calls import chores, queries, service
from portal.calls.cli import calls_commands
from portal.calls.errors import AlreadyBooked, NoFurtherCall, SlotTaken, TooLateToChange
from portal.calls.figures import figures
from portal.calls.hours import HostDraft, save_hours
from portal.calls.models import (
    BookingClaim,
    CallBooking,
    CallHost,
    CallOutcome,
    CallWish,
    Side,
    Way,
)
from portal.calls.offers import free_slots
from portal.calls.privacy import SHARE
from portal.calls.slots import to_epoch
from portal.calls.worklist import SOURCE
from portal.candidates.models import ApplicationMember
from portal.core.runtime import Runtime
from portal.outbox.models import OutgoingMail
from portal.web.worklist import due_entries
from tests.calls.scene import THURSDAY_TEN, WEDNESDAY_TEN, Scene, a_scene, another
from tests.factories import NOW, a_person, a_staff_account, an_application, given
from tests.factories.calls import a_host, slot_key


@pytest.fixture
def scene(db: Session) -> Scene:
    return a_scene(db)


def test_exactly_what_is_offered_is_accepted(db: Session, scene: Scene) -> None:
    offered = {slot.start for slot in free_slots(db, [scene.host], now=NOW)}
    begin = to_epoch(NOW)
    for start in range(begin - 600, begin + 4 * 86_400, 600):
        try:
            service.ensure_free(db, scene.host, start, now=NOW)
        except Exception:  # noqa: BLE001 - which refusal is another story
            assert start not in offered
        else:
            assert start in offered


def test_a_call_claims_its_time_with_its_pauses(db: Session, scene: Scene) -> None:
    booking = scene.book()
    cells = db.scalars(select(BookingClaim.cell).order_by(BookingClaim.cell)).all()
    begin, end = to_epoch(booking.starts_at) - 600, to_epoch(booking.ends_at) + 600
    assert list(cells) == list(range(begin // 300, end // 300))
    with pytest.raises(SlotTaken):
        another(db, scene).book(WEDNESDAY_TEN + timedelta(minutes=20))
    another(db, scene).book(WEDNESDAY_TEN + timedelta(minutes=40))


def test_the_database_refuses_a_second_claim_whatever_the_code_thinks(
    db: Session, scene: Scene
) -> None:
    booking = scene.book()
    cell = booking.first_cell
    db.add(BookingClaim(host_id=scene.host.id, cell=cell, booking_id=booking.id))
    db.expunge_all()
    with pytest.raises(IntegrityError):
        db.execute(
            BookingClaim.__table__.insert().values(  # type: ignore[attr-defined]
                host_id=scene.host.id, cell=cell, booking_id=booking.id
            )
        )


def test_one_call_for_one_application_and_one_more_after_nobody_was_reached(
    db: Session, scene: Scene
) -> None:
    first = scene.book()
    with pytest.raises(AlreadyBooked):
        scene.book(THURSDAY_TEN)
    db.rollback()
    for booking, starts_at in ((first, THURSDAY_TEN), (None, None)):
        active = booking or db.scalar(select(CallBooking).where(*queries.ACTIVE))
        assert active
        active.outcome = CallOutcome.MISSED
        db.commit()
        if starts_at:
            scene.book(starts_at)
    with pytest.raises(NoFurtherCall):
        scene.book(WEDNESDAY_TEN + timedelta(hours=2))


def test_the_contact_comes_before_members_and_members_before_everybody(
    db: Session, scene: Scene
) -> None:
    def names() -> list[int]:
        db.expire_all()
        (talk,) = queries.talks_of(db, person_id=scene.application.person_id, now=NOW)
        return [host.id for host in talk.hosts]

    given(db, member := a_host(for_everybody=False), contact := a_host(for_everybody=False))
    assert names() == [scene.host.id]
    given(db, ApplicationMember(application_id=scene.application.id, staff_id=member.staff_id))
    assert names() == [member.id]
    scene.application.contact_id = contact.staff_id
    db.commit()
    assert names() == [contact.id]
    contact.staff.disabled_at = NOW
    db.commit()
    assert names() == [member.id]


def test_a_daily_cap_ends_the_day(db: Session, scene: Scene) -> None:
    scene.host.most_a_day = 1
    db.commit()
    scene.book()
    days = {slot.starts_at.date() for slot in free_slots(db, [scene.host], now=NOW)}
    assert WEDNESDAY_TEN.date() not in days


def test_moving_takes_the_claims_along_and_cancelling_frees_them(db: Session, scene: Scene) -> None:
    booking = scene.book()
    actor = Actor.person(booking.person_id)
    service.move_call(
        db,
        booking=booking,
        slot=slot_key(scene.host, WEDNESDAY_TEN + timedelta(minutes=20)),
        by=Side.PERSON,
        word="",
        actor=actor,
        now=NOW,
    )
    db.commit()
    assert queries.wrong_claims(db) == {}
    service.cancel_call(db, booking=booking, by=Side.PERSON, word="", actor=actor, now=NOW)
    service.cancel_call(db, booking=booking, by=Side.PERSON, word="", actor=actor, now=NOW)
    db.commit()
    assert db.scalar(select(func.count(BookingClaim.cell))) == 0
    assert booking.sequence == 2
    actions = db.scalars(select(AuditEntry.action).where(AuditEntry.action.like("call.%"))).all()
    assert list(actions) == ["call.booked", "call.moved", "call.cancelled"]


def test_the_employer_may_change_it_until_it_begins(db: Session, scene: Scene) -> None:
    booking = scene.book()
    close = WEDNESDAY_TEN - timedelta(minutes=30)
    actor = Actor.system()
    with pytest.raises(TooLateToChange):
        service.cancel_call(db, booking=booking, by=Side.PERSON, word="", actor=actor, now=close)
    service.cancel_call(db, booking=booking, by=Side.EMPLOYER, word="x", actor=actor, now=close)


def test_need_goes_after_the_call_and_the_number_after_fourteen_days(
    db: Session, scene: Scene
) -> None:
    booking = scene.book(way=Way.PHONE, phone="+491701234567", need="Der Chat")

    def left(after: timedelta) -> tuple[str | None, str]:
        chores.empty_served(db, now=booking.ends_at + after)
        db.commit()
        db.refresh(booking)
        return booking.phone, booking.need

    assert left(timedelta(minutes=-1)) == ("+491701234567", "Der Chat")
    assert left(timedelta(minutes=1)) == ("+491701234567", "")
    assert left(timedelta(days=14, minutes=1)) == (None, "")


def test_first_hours_that_are_sent_several_times_at_once_are_saved_once(
    runtime: Runtime, db: Session
) -> None:
    given(db, account := a_staff_account())
    draft = HostDraft(
        week=["9-12"] * 5 + ["", ""],
        days="",
        zone="Europe/Berlin",
        minutes=20,
        pause_before=10,
        pause_after=10,
        notice_hours=24,
        most_a_day=6,
        video_url="",
        by_phone=True,
        for_everybody=False,
    )
    start = Barrier(6)

    def save(_number: int) -> None:
        start.wait()
        with runtime.writing() as other:
            save_hours(other, staff_id=account.id, draft=draft, actor=Actor.system(), now=NOW)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(save, range(6)))
    assert db.scalar(select(func.count(CallHost.id))) == 1


def test_the_command_finds_a_call_without_its_time(
    db: Session, scene: Scene, runtime: Runtime
) -> None:
    booking = scene.book()
    result = CliRunner().invoke(calls_commands, ["check"], obj=runtime)
    assert (result.exit_code, "exactly its time" in result.output) == (0, True)
    db.delete(db.scalars(select(BookingClaim)).first())
    db.commit()
    result = CliRunner().invoke(calls_commands, ["check"], obj=runtime)
    assert result.exit_code == 1
    assert f"{booking.public_id}: -1 cells" in result.output


def test_the_worklist_knows_todays_calls_those_to_note_and_wishes(
    db: Session, scene: Scene, app: object
) -> None:
    scene.book()
    wished = another(db, scene)
    wish = CallWish(
        person_id=wished.application.person_id,
        application_id=wished.application.id,
        words="Abends",
        created_at=NOW,
    )
    given(db, wish)
    recruiter = Viewer(staff_id=10_000, roles=frozenset({Role.RECRUITER}))
    stranger = Viewer(staff_id=10_001, roles=frozenset({Role.INTERVIEWER}))

    def tasks(viewer: Viewer, now: object) -> list[str]:
        with app.test_request_context(base_url="http://portal.test"):  # type: ignore[attr-defined]
            return [e.task for e in due_entries(db, [SOURCE], viewer, now)]  # type: ignore[arg-type]

    assert tasks(recruiter, NOW) == ["Anderen Termin finden"]
    morning = WEDNESDAY_TEN - timedelta(hours=1)
    assert set(tasks(recruiter, morning)) == {"Anderen Termin finden", "Gespräch um 10:00 Uhr"}
    evening = WEDNESDAY_TEN + timedelta(hours=8)
    assert "Notieren, ob das Gespräch stattfand" in tasks(recruiter, evening)
    assert tasks(stranger, evening) == []


def test_the_week_counts_booked_and_held(db: Session, scene: Scene) -> None:
    booking = scene.book()
    booking.outcome = CallOutcome.HELD
    db.commit()
    asked = figures(NOW - timedelta(days=1), NOW + timedelta(days=6))
    assert [db.scalar(select(figure.count)) for figure in asked] == [1, 1]


def test_everything_about_a_person_is_shown_erased_and_moved(db: Session, scene: Scene) -> None:
    booking = scene.book(questions="Wie geht es weiter?")
    person_id, host_id = scene.application.person_id, scene.host.id
    (record,) = SHARE.export(db, person_id)
    assert "Wie geht es weiter?" in [fact.value for fact in record.facts]

    given(db, other := a_person(), mine := an_application(person_id=person_id))
    wish = CallWish(person_id=person_id, application_id=mine.id, words="Abends", created_at=NOW)
    given(db, wish)
    moved = SHARE.move(
        db, source_id=person_id, target_id=other.id, application_ids=[mine.id], now=NOW
    )
    assert moved == {"call_wish": [wish.id]}
    moved = SHARE.move(db, source_id=person_id, target_id=other.id, application_ids=None, now=NOW)
    assert moved == {"call_booking": [booking.id]}
    db.commit()

    SHARE.erase(db, other.id, now=NOW)
    db.commit()
    for table in (CallBooking, BookingClaim, CallWish):
        assert db.scalar(select(func.count()).select_from(table)) == 0
    db.expunge_all()
    application = an_application()
    given(db, application)
    Scene(db, db.get_one(CallHost, host_id), application).book()  # the time is free again


def test_a_refused_booking_leaves_nothing_behind(db: Session, scene: Scene) -> None:
    scene.book()
    before = db.scalar(select(func.count(OutgoingMail.id)))
    with pytest.raises(SlotTaken):
        another(db, scene).book()
    db.rollback()
    assert db.scalar(select(func.count(OutgoingMail.id))) == before
