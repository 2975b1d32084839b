from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry
from portal.audit.service import Actor
from portal.core.db import write_transaction
from portal.core.deeds import DeedState
from portal.outbox import queries, service
from portal.outbox.errors import NoSuchMail, NothingToSendAgain, PersonWantsSilence
from portal.outbox.models import OutgoingMail, Silence, SilenceReason
from portal.outbox.queries import PAGE, Pile
from portal.people.models import Person
from tests.factories import NOW, a_person, given
from tests.outbox.conftest import to_look_at

Note = Callable[..., OutgoingMail]
LENA = Actor.staff(1, "Lena Vogt")


@pytest.fixture
def person(db: Session) -> Person:
    given(db, person := a_person())
    return person


def ended(db: Session, mail: OutgoingMail, state: DeedState, problem: str | None = None) -> None:
    with write_transaction(db):
        mail.deed.state, mail.deed.problem, mail.deed.finished_at = state, problem, NOW


def send_again(db: Session, mail: OutgoingMail) -> None:
    with write_transaction(db):
        service.send_again(db, mail=mail, now=NOW, actor=LENA)


def actions(db: Session) -> Sequence[str]:
    return db.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()


def test_a_failed_mail_is_sent_again_and_noted(db: Session, person: Person, a_note: Note) -> None:
    mail = a_note(person)
    ended(db, mail, DeedState.FAILED, "no_mailbox")
    with write_transaction(db):
        mail.smtp_code, mail.settled_at, mail.deed.attempts = 550, NOW, 3
        service.note_bounce(db, person_id=person.id, now=NOW)

    send_again(db, mail)
    send_again(db, mail)

    assert (mail.deed.state, mail.deed.problem, mail.deed.attempts) == (DeedState.WAITING, None, 0)
    assert mail.smtp_code is None
    assert mail.settled_at is None
    assert queries.silences_of(db, person.id) == set()
    assert actions(db) == ["mail.sent_again"]


def test_a_mail_that_arrived_is_not_sent_again(db: Session, person: Person, a_note: Note) -> None:
    mail = a_note(person)
    ended(db, mail, DeedState.DONE)
    with pytest.raises(NothingToSendAgain):
        send_again(db, mail)


def test_a_wish_for_silence_is_not_overruled(db: Session, person: Person, a_note: Note) -> None:
    mail = a_note(person)
    ended(db, mail, DeedState.DROPPED, "silent_by_wish")
    with write_transaction(db):
        service.silence_person(db, person_id=person.id, now=NOW)
    with pytest.raises(PersonWantsSilence):
        send_again(db, mail)
    assert mail.deed.state is DeedState.DROPPED


def test_settling_takes_a_mail_off_the_list(db: Session, person: Person, a_note: Note) -> None:
    mail = a_note(person)
    ended(db, mail, DeedState.FAILED, "no_mailbox")
    assert to_look_at(db) == [mail.id]
    for _click in range(2):
        with write_transaction(db):
            service.settle(db, mail=mail, now=NOW, actor=LENA)
    assert to_look_at(db) == []
    assert actions(db) == ["mail.settled"]


def test_silence_is_begun_and_ended_once_and_kept(db: Session, person: Person) -> None:
    for change in (service.silence_person, service.end_silence, service.silence_person):
        for _click in range(2):
            with write_transaction(db):
                change(db, person_id=person.id, now=NOW)
    assert queries.wants_silence(db, person.id)
    assert len(db.scalars(select(Silence)).all()) == 2
    assert actions(db) == ["messages.stopped", "messages.resumed", "messages.stopped"]


def test_a_wish_and_a_bounce_are_two_things(db: Session, person: Person) -> None:
    with write_transaction(db):
        service.silence_person(db, person_id=person.id, now=NOW)
        service.note_bounce(db, person_id=person.id, now=NOW)
        service.note_bounce(db, person_id=person.id, now=NOW)
        service.end_bounce(db, person_id=person.id, now=NOW)
    assert queries.silences_of(db, person.id) == {SilenceReason.WISH}


def test_the_list_pages_both_ways(db: Session, person: Person, a_note: Note) -> None:
    mails = [a_note(person, f"note{number}") for number in range(2 * PAGE + 5)]
    ids = [mail.public_id for mail in reversed(mails)]

    first = queries.mail_page(db, pile=None)
    second = queries.mail_page(db, pile=Pile.WAITING, before=first.older)
    third = queries.mail_page(db, pile=None, before=second.older)
    seen = [mail.public_id for page in (first, second, third) for mail in page.mails]
    assert seen == ids
    assert (first.newer, third.older) == (None, None)

    back = queries.mail_page(db, pile=None, after=third.newer)
    assert [mail.public_id for mail in back.mails] == ids[PAGE : 2 * PAGE]
    front = queries.mail_page(db, pile=None, after=back.newer)
    assert [mail.public_id for mail in front.mails] == ids[:PAGE]
    assert front.newer is None


def test_piles(db: Session, person: Person, a_note: Note) -> None:
    for pile, state in [
        (Pile.SENT, DeedState.DONE),
        (Pile.FAILED, DeedState.FAILED),
        (Pile.DROPPED, DeedState.DROPPED),
        (Pile.WAITING, DeedState.LEASED),
    ]:
        mail = a_note(person, state)
        ended(db, mail, state)
        assert [found.id for found in queries.mail_page(db, pile=pile).mails] == [mail.id]


def test_an_unknown_mail_is_refused(db: Session) -> None:
    with pytest.raises(NoSuchMail):
        queries.get_mail(db, "nowhere")
