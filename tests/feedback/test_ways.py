"""What /home learns: the letters that can be read today."""

from datetime import timedelta

from sqlalchemy.orm import Session

from portal.core.voices import AddressForm
from portal.feedback import service
from portal.feedback.ways import current_letters
from tests.factories import NOW, an_application, given
from tests.feedback.scene import Scene


def test_home_gets_what_it_says(db: Session) -> None:
    scene = Scene.begin(db, number="NL-2026-0412").save().ask().release()

    (letter,) = current_letters(db, scene.person_id, NOW)

    assert letter.public_id == scene.out.public_id
    assert letter.vacancy_title == scene.application.vacancy.title
    assert (letter.number, letter.ad_language) == ("NL-2026-0412", "de")
    assert (letter.author_name, letter.author_title) == ("Lena Vogt", "Personal")
    assert (letter.released_at, letter.readable_until) == (NOW, NOW + timedelta(days=90))
    assert (letter.form, letter.opened) == (AddressForm.SIE, False)


def test_home_learns_that_a_letter_was_opened(db: Session) -> None:
    scene = Scene.begin(db).save().ask().release()
    service.open_version(db, public_id=scene.out.public_id, person_id=scene.person_id, now=NOW)
    db.commit()

    assert current_letters(db, scene.person_id, NOW)[0].opened


def test_the_newest_letter_comes_first_and_each_application_has_one(db: Session) -> None:
    scene = Scene.begin(db).save().ask().release()
    given(db, row := an_application(person=scene.application.person))
    other = Scene(db, row, scene.author, scene.approver).save().ask()
    other.release(now=NOW + timedelta(days=1))
    scene.save(letter="danke für Ihre Zeit.").ask().release(now=NOW + timedelta(days=2))

    found = current_letters(db, scene.person_id, NOW + timedelta(days=2))

    assert [letter.number for letter in found] == [scene.application.number, row.number]


def test_what_is_over_or_withdrawn_is_not_offered(db: Session) -> None:
    scene = Scene.begin(db).save().ask().release()
    assert current_letters(db, scene.person_id, NOW + timedelta(days=90)) == []

    scene.withdraw()
    assert current_letters(db, scene.person_id, NOW) == []


def test_nobody_is_offered_a_foreign_letter(db: Session) -> None:
    scene = Scene.begin(db).save().ask().release()

    assert current_letters(db, scene.person_id + 1, NOW) == []
