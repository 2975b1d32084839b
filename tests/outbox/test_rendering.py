"""What the templates of real kinds make of a mail."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core.db import write_transaction
from portal.core.runtime import Runtime
from portal.core.voices import AddressForm
from portal.employer.queries import get_employer
from portal.entrance import service as entrance
from portal.outbox import kinds
from portal.outbox.models import OutgoingMail
from portal.outbox.rendering import Rendered, render_mail
from tests.factories import NOW, a_person, an_employer, given
from tests.outbox.conftest import NOTES


@pytest.fixture
def new_link(db: Session, app: object) -> OutgoingMail:
    given(db, an_employer(), person := a_person())
    with write_transaction(db):
        link = entrance.send_new_link(db, person_id=person.id, now=NOW)
    return db.scalars(
        select(OutgoingMail).where(
            OutgoingMail.kind == "new_link", OutgoingMail.subject_id == link.id
        )
    ).one()


def rendered(db: Session, mail: OutgoingMail, runtime: Runtime) -> Rendered:
    kind = kinds.find_kind(mail.kind)
    assert kind is not None
    content = kind.compose(db, mail, runtime)
    return render_mail(db, mail=mail, content=content, runtime=runtime)


def test_links_lead_to_the_configured_address_only(
    db: Session, new_link: OutgoingMail, runtime: Runtime
) -> None:
    made = rendered(db, new_link, runtime)
    links = re.findall(r"https?://[^\s\"<>]+", made.text + made.html)
    assert len(links) >= 6
    assert {link.split("/l/")[0].split("/legal/")[0].split("/messages/")[0] for link in links} == {
        "http://portal.test"
    }


def test_the_mail_greets_and_leaves_in_the_persons_voice(
    db: Session, new_link: OutgoingMail, runtime: Runtime
) -> None:
    made = rendered(db, new_link, runtime)
    assert made.language == "de"
    assert "Möchlichen" in made.text
    assert "/messages/" in made.text
    assert f'<html lang="{made.language}">' in made.html


def test_markup_in_names_and_texts_is_text(
    db: Session, new_link: OutgoingMail, runtime: Runtime
) -> None:
    new_link.person.first_name = "<b>Eve</b>&"
    made = rendered(db, new_link, runtime)
    assert "<b>Eve" not in made.html
    assert "&lt;b&gt;Eve&lt;/b&gt;&amp;" in made.html
    assert "<b>Eve</b>&" in made.text


def test_du_speaks_to_the_first_name(
    db: Session, new_link: OutgoingMail, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_link.kind = "note"
    monkeypatch.setattr(NOTES, "form", AddressForm.DU)
    made = rendered(db, new_link, runtime)
    first_line = made.text.splitlines()[0]
    assert "Zofia" in first_line
    assert "Möchlichen" not in first_line


def test_the_employers_colour_is_in_the_mail(
    db: Session, new_link: OutgoingMail, runtime: Runtime
) -> None:
    before = rendered(db, new_link, runtime).html
    get_employer(db).brand = "#aa0000"
    assert rendered(db, new_link, runtime).html != before
