"""Nobody hears anything else before they were told: other mails wait for the letter."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.service import Actor
from portal.candidates import holds as candidates_holds
from portal.candidates import service as candidates
from portal.core.deeds import DeedState
from portal.outbox import holds, service
from portal.outbox.models import OutgoingMail
from tests.browser import Browser
from tests.factories import NOW, an_application, given
from tests.feedback.scene import Scene
from tests.outbox.sink import Sink

Note = Callable[..., OutgoingMail]
Drain = Callable[[], int]
UNTOLD = {"told_at": None, "told_by": None}


def kinds_of(db: Session, sink: Sink) -> list[str]:
    names = {mail.message_id: mail.kind for mail in db.scalars(select(OutgoingMail))}
    return [names[number] for number in sink.ids]


def test_the_letter_goes_first_and_what_waited_follows(
    db: Session, a_note: Note, drain: Drain, sink: Sink
) -> None:
    scene = Scene.begin(db, **UNTOLD).save().ask()
    note = a_note(scene.application.person)
    drain()
    assert sink.mails == []
    assert note.deed.state is DeedState.WAITING
    assert note.deed.problem == candidates_holds.NOT_TOLD

    scene.release()
    drain()
    assert scene.application.told_at is not None
    drain()

    assert kinds_of(db, sink) == ["feedback_ready", "note"]


def test_a_letter_that_bounces_tells_nobody(
    db: Session, a_note: Note, drain: Drain, sink: Sink
) -> None:
    scene = Scene.begin(db, **UNTOLD).save().ask().release()
    sink.say("rcpt", "550 5.1.1 no such user")

    drain()
    db.refresh(scene.application)
    assert scene.application.told_at is None

    letter = db.scalars(select(OutgoingMail)).one()
    service.settle(db, mail=letter, now=NOW, actor=Actor.system())
    db.commit()
    db.refresh(scene.application)
    assert scene.application.told_at is not None  # printed and posted


def test_a_decision_of_a_day_to_come_holds_nothing_back(db: Session) -> None:
    tomorrow = (NOW + timedelta(days=1)).date()
    scene = Scene.begin(db, decided_on=tomorrow, **UNTOLD)
    person = scene.person_id

    assert candidates_holds.not_told_yet(db, person_id=person, now=NOW) is None
    later = NOW + timedelta(days=1)
    assert candidates_holds.not_told_yet(db, person_id=person, now=later) == "not_told_yet"


def test_of_two_applications_only_the_one_that_a_mail_is_about_counts(db: Session) -> None:
    scene = Scene.begin(db)
    given(db, untold := an_application(person=scene.application.person, **UNTOLD))
    told = scene.application

    def held(application_id: int | None) -> str | None:
        return candidates_holds.not_told_yet(
            db, person_id=scene.person_id, application_id=application_id, now=NOW
        )

    assert held(told.id) is None
    assert held(untold.id) == "not_told_yet"
    assert held(None) == "not_told_yet"


def test_noting_that_somebody_was_told_lets_their_mails_go(
    db: Session, a_note: Note, drain: Drain, sink: Sink
) -> None:
    scene = Scene.begin(db, **UNTOLD)
    a_note(scene.application.person)
    drain()

    candidates.note_told_by_letter(db, application=scene.application, now=NOW)
    db.commit()
    drain()

    assert len(sink.mails) == 1


def test_a_hold_of_letters_keeps_them_too(
    db: Session, drain: Drain, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    Scene.begin(db, **UNTOLD).save().ask().release()
    hold = holds.Hold(
        lambda _db, _mail: "import_stopped", {"import_stopped": "Stopped."}, holds_letters=True
    )
    monkeypatch.setattr(holds, "_holds", [*holds._holds, hold])
    drain()

    assert sink.mails == []
    service.let_go(db, codes=["import_stopped"])
    db.commit()
    monkeypatch.setattr(holds, "_holds", holds._holds[:-1])
    drain()
    assert len(sink.mails) == 1


def test_hr_reads_why_a_mail_waits(
    db: Session, a_note: Note, drain: Drain, staff_browser: Callable[..., Browser]
) -> None:
    scene = Scene.begin(db, **UNTOLD)
    note = a_note(scene.application.person)
    drain()
    hr = staff_browser(language="en")

    for path in (
        "/admin/mail?pile=held",
        "/admin/mail?pile=waiting",
        f"/admin/mail/{note.public_id}",
    ):
        page = hr.get(path).text
        assert "The person has not been told the decision yet." in page, path
        assert "held back" in page, path
    assert "waiting since" not in hr.text
