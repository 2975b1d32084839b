"""The mail: who wrote, until when, why it comes; and when it is no longer sent."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core.runtime import Runtime
from portal.core.voices import AddressForm
from portal.entrance import service as entrance
from portal.feedback.mails import KINDS
from portal.outbox.models import OutgoingMail
from portal.outbox.rendering import Rendered, render_mail
from tests.factories import NOW, a_person, a_vacancy
from tests.feedback.scene import Scene

KIND = KINDS[0]


@pytest.fixture
def scene(db: Session) -> Scene:
    return Scene.begin(db, person=a_person(language="en")).save().ask().release()


def last_mail(db: Session) -> OutgoingMail:
    return db.scalars(select(OutgoingMail).order_by(OutgoingMail.id.desc())).first()  # type: ignore[return-value]


def rendered(db: Session, runtime: Runtime) -> Rendered:
    mail = last_mail(db)
    return render_mail(db, mail=mail, content=KIND.compose(db, mail, runtime), runtime=runtime)


def test_the_mail_says_what_the_person_needs(scene: Scene, db: Session, runtime: Runtime) -> None:
    letter = rendered(db, runtime)

    assert letter.subject == "Feedback on your application at Nordlicht Energie"
    for body in (letter.text, letter.html):
        for words in (
            "Hello Zofia Möchlichen,",
            "Lena Vogt",
            "21 February 2027",
            "3 October 2026",
            "Nordlicht Energie AG, Netzweg 12",
            "6 months",
            "http://portal.test/l/",
            "http://portal.test/messages/",
            "http://portal.test/legal/privacy",
        ):
            assert words in body, words


def test_the_subject_tells_nothing_to_a_locked_screen(
    scene: Scene, db: Session, runtime: Runtime
) -> None:
    letter = rendered(db, runtime)

    for words in ("Backend", "Zofia", "reject", "decid"):
        assert words not in letter.subject


def test_the_letter_itself_is_not_in_the_mail(scene: Scene, db: Session, runtime: Runtime) -> None:
    letter = rendered(db, runtime)

    assert "vollständig getestet" not in letter.text + letter.html


def test_a_letter_alone_is_announced_as_a_letter(db: Session, runtime: Runtime) -> None:
    untold = {"told_at": None, "told_by": None}
    scene = Scene.begin(db, person=a_person(language="de"), **untold)
    scene.save(points=(), next_step="").ask().release()

    mail = rendered(db, runtime)

    assert mail.subject == "Ihre Bewerbung bei Nordlicht Energie"
    for body in (mail.text, mail.html):
        assert "Ein Brief liegt für Sie bereit" in body
        assert "den Ausschlag" not in body


def test_the_mail_has_the_form_of_the_letter(db: Session, runtime: Runtime) -> None:
    vacancy = a_vacancy(address_form=AddressForm.DU)
    Scene.begin(db, vacancy=vacancy, person=a_person(language="en")).save().ask().release()

    assert "Hello Zofia," in rendered(db, runtime).text


def test_without_a_live_link_the_mail_leads_to_where_one_is_sent(
    scene: Scene, db: Session, runtime: Runtime
) -> None:
    entrance.revoke_links(db, person_id=scene.person_id, now=NOW)
    db.commit()

    letter = rendered(db, runtime)

    assert "http://portal.test/link\n" in letter.text
    assert "/l/" not in letter.text


def test_a_mail_for_a_live_letter_is_still_true(scene: Scene, db: Session) -> None:
    assert KIND.still_true(db, last_mail(db)) is None
    assert KIND.important
    assert not KIND.requested


def test_a_withdrawn_letter_is_not_announced(scene: Scene, db: Session) -> None:
    scene.withdraw()

    assert KIND.still_true(db, last_mail(db)) == "withdrawn"


def test_a_replaced_letter_is_not_announced(scene: Scene, db: Session) -> None:
    first = last_mail(db)
    scene.save(letter="danke für Ihre Zeit.").ask().release()

    assert KIND.still_true(db, first) == "superseded"
    assert KIND.still_true(db, last_mail(db)) is None


def test_a_letter_whose_time_is_over_is_not_announced(scene: Scene, db: Session) -> None:
    scene.out.readable_until = NOW - timedelta(days=1)
    db.commit()

    assert KIND.still_true(db, last_mail(db)) == "expired"


def test_the_same_letter_can_go_by_post(scene: Scene, db: Session, app: Flask) -> None:
    with app.test_request_context(base_url="http://portal.test"):
        assert KIND.print_url(db, last_mail(db)) == f"/admin/feedback/{scene.out.public_id}/letter"
        scene.withdraw()
        assert KIND.print_url(db, last_mail(db)) is None


def test_a_mail_without_the_day_of_the_application_names_none(
    scene: Scene, db: Session, runtime: Runtime
) -> None:
    scene.application.applied_on = None
    db.commit()
    letter = rendered(db, runtime)
    for body in (letter.text, letter.html):
        assert "because you applied to us." in body
