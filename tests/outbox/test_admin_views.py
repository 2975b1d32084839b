"""HR and a mail that does not arrive."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.audit.models import AuditEntry
from portal.core.db import write_transaction
from portal.core.deeds import DeedState
from portal.entrance import service as entrance
from portal.entrance import tokens
from portal.entrance.models import PersonalLink
from portal.outbox import service
from portal.outbox.models import OutgoingMail
from portal.people.models import Person
from tests.browser import Browser
from tests.factories import NOW, a_person, an_employer, given
from tests.outbox.sink import Sink

Note = Callable[..., OutgoingMail]
Drain = Callable[[], int]


@pytest.fixture
def hr(staff_browser: Callable[..., Browser]) -> Browser:
    return staff_browser(Role.RECRUITER, language="en")


@pytest.fixture
def person(db: Session) -> Person:
    given(db, an_employer(), person := a_person(email="zofia@exampel.com"))
    return person


def test_an_address_is_corrected_and_the_mail_arrives(
    db: Session, hr: Browser, person: Person, a_note: Note, drain: Drain, sink: Sink
) -> None:
    mail = a_note(person)
    sink.say("rcpt", "550 5.1.1 no such user")
    drain()
    sink.say("rcpt")

    assert "Email did not arrive" in hr.get("/admin").text
    page = hr.get("/admin/mail?pile=failed").text
    assert person.name in page
    assert "There is no such mailbox." in page
    shown = hr.get(f"/admin/mail/{mail.public_id}").text
    assert "550 5.1.1" in shown

    hr.submit(f"/admin/mail/{mail.public_id}/address", email="zofia@example.com")
    assert "The address has been corrected." in hr.text
    hr.submit(f"/admin/mail/{mail.public_id}/delivery")
    assert "on its way again" in hr.text
    drain()

    assert sink.recipients == ["zofia@example.com"]
    assert mail.deed.state is DeedState.DONE
    assert "Email did not arrive" not in hr.get("/admin").text
    assert set(db.scalars(select(AuditEntry.action))) == {"person.corrected", "mail.sent_again"}


def test_a_wrong_address_stays_in_the_form(
    db: Session, hr: Browser, person: Person, a_note: Note
) -> None:
    given(db, a_person(email="taken@example.com"))
    mail = a_note(person)
    for address in ("no address", "taken@example.com", ""):
        hr.submit(f"/admin/mail/{mail.public_id}/address", email=address)
        assert hr.status == 422
        assert f'value="{address}"' in hr.text
    db.refresh(person)
    assert person.email == "zofia@exampel.com"


def test_a_letter_is_printed_and_posted(
    db: Session, hr: Browser, person: Person, a_note: Note, drain: Drain, sink: Sink
) -> None:
    mail = a_note(person)
    with write_transaction(db):
        service.silence_person(db, person_id=person.id, now=NOW)
    drain()
    assert "Email was held back" in hr.get("/admin").text
    shown = hr.get(f"/admin/mail/{mail.public_id}").text
    assert "The person wants no further messages." in shown
    assert "Send again" not in shown

    hr.submit(f"/admin/mail/{mail.public_id}/delivery")
    assert "Print the letter and post it." in hr.text
    hr.submit(f"/admin/mail/{mail.public_id}/settlement")
    assert "off the worklist" in hr.text
    assert "dealt with" in hr.text
    assert "Email was held back" not in hr.get("/admin").text
    assert sink.mails == []


def test_mails_that_wait_are_told(
    db: Session, hr: Browser, person: Person, a_note: Note, drain: Drain, sink: Sink
) -> None:
    assert "been waiting since" not in hr.get("/admin/mail").text
    a_note(person)
    sink.say("mail", "530 5.7.0 Authentication required")
    drain()
    assert "1 email has been waiting since" in hr.get("/admin/mail").text
    assert "Emails cannot be sent at the moment" in hr.get("/admin").text


def test_lists_say_in_words_what_became_of_each(
    db: Session, hr: Browser, person: Person, a_note: Note, drain: Drain, sink: Sink
) -> None:
    a_note(person)
    assert "waiting" in hr.get("/admin/mail").text
    drain()
    assert "sent" in hr.get("/admin/mail?pile=sent").text
    assert "There are no emails here." in hr.get("/admin/mail?pile=waiting").text
    assert hr.get("/admin/mail?pile=nonsense&before=nonsense").status == 200


def test_staff_never_sees_a_link(
    db: Session, hr: Browser, person: Person, drain: Drain, sink: Sink
) -> None:
    with write_transaction(db):
        entrance.send_new_link(db, person_id=person.id, now=NOW)
    drain()
    mail = db.scalars(select(OutgoingMail)).one()
    keys = hr.app.extensions["runtime"].keys
    sent = [tokens.make_token(keys, link) for link in db.scalars(select(PersonalLink))]
    body = sink.mails[0].get_body(("plain",))
    assert body is not None
    assert any(token in body.get_content() for token in sent)
    for path in ("/admin/mail", f"/admin/mail/{mail.public_id}"):
        page = hr.get(path).text
        assert not [token for token in sent if token in page]


@pytest.mark.parametrize("role", [Role.INTERVIEWER, Role.EDITOR])
def test_others_may_not_look(
    role: Role, staff_browser: Callable[..., Browser], person: Person, a_note: Note
) -> None:
    mail = a_note(person)
    browser = staff_browser(role, language="en")
    assert browser.get("/admin/mail").status == 403
    assert browser.get(f"/admin/mail/{mail.public_id}").status == 403
    browser.get("/admin/account")
    assert browser.submit(f"/admin/mail/{mail.public_id}/settlement").status == 403


def test_a_foreign_id_is_not_found(hr: Browser) -> None:
    assert hr.get(f"/admin/mail/{'x' * 22}").status == 404
