"""The frozen copy: everything the person sees, and never anything else afterwards."""

import json
from copy import deepcopy

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core.voices import AddressForm
from portal.feedback.content import content_hash, is_unchanged, read_content, version_text
from portal.feedback.models import FeedbackVersion
from tests.factories import a_vacancy
from tests.feedback.scene import Scene


def test_a_version_holds_everything_the_person_sees(db: Session) -> None:
    scene = Scene.begin(db, number="NL-2026-0412").save().ask().release()
    text = version_text(scene.out)

    assert (text.language, text.form, text.first_name) == ("de", AddressForm.SIE, "Zofia")
    assert text.letter.startswith("vielen Dank")
    assert [(one.criterion, one.observation) for one in text.strengths] == [
        ("Programmierung", "Ihre Lösung war vollständig getestet.")
    ]
    assert [(one.criterion, one.requirement) for one in text.reasons] == [
        ("Betrieb", "Erfahrung mit Bereitschaft.")
    ]
    assert text.suggestions == ("Ein kleines eigenes Projekt mit Überwachung hilft hier.",)
    assert text.next_step.startswith("Im Frühjahr")
    assert (text.author.name, text.author.title) == ("Lena Vogt", "Personal")
    assert text.approver
    assert text.approver.name == "Jasper Ohm"
    assert (text.number, text.stage) == ("NL-2026-0412", "Fachgespräch")
    assert text.vacancy.startswith("Softwareentwicklerin")


def test_the_form_of_the_application_is_frozen(db: Session) -> None:
    vacancy = a_vacancy(address_form=AddressForm.DU)
    scene = Scene.begin(db, vacancy=vacancy).save().ask().release()
    vacancy.address_form = AddressForm.SIE
    db.commit()

    assert version_text(scene.out).form is AddressForm.DU


def test_nothing_that_changes_later_changes_a_version(db: Session) -> None:
    scene = Scene.begin(db).save().ask().release()
    before, digest = deepcopy(scene.out.content), scene.out.content_hash

    scene.application.person.last_name = "Klotz"
    scene.application.vacancy.title = "Etwas anderes"
    scene.application.vacancy.criteria[0].name = "Anderes Kriterium"
    scene.author.name = "Lena Neu"
    scene.save(letter="danke für Ihre Zeit.", points=()).withdraw()
    db.expire_all()

    version = db.scalars(select(FeedbackVersion)).one()
    assert (version.content, version.content_hash) == (before, digest)
    assert is_unchanged(version)


def test_the_hash_is_of_the_content_alone_and_survives_the_database(db: Session) -> None:
    scene = Scene.begin(db).save(letter="Grüße, “Zofia” \u2028 😀").ask().release()
    turned = dict(reversed(scene.out.content.items()))
    db.expire_all()

    assert content_hash(turned) == scene.out.content_hash
    assert content_hash(json.loads(json.dumps(scene.out.content))) == scene.out.content_hash


def test_a_changed_content_is_noticed(db: Session) -> None:
    scene = Scene.begin(db).save().ask().release()
    scene.out.content = scene.out.content | {"letter": "etwas anderes"}

    assert not is_unchanged(scene.out)


def test_words_and_minutes_are_of_what_staff_wrote(db: Session) -> None:
    scene = Scene.begin(db).save(letter=" ".join(["Wort"] * 300)).ask().release()
    text = version_text(scene.out)

    assert text.words == 300 + 5 + 7 + 9 + 9
    assert text.minutes == 2


def test_a_preview_has_no_approver(db: Session) -> None:
    scene = Scene.begin(db).save().ask().release()

    assert read_content(scene.out.content | {"approver": None}).approver is None
