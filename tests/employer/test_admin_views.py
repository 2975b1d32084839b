from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.employer.models import Employer
from portal.employer.queries import find_employer
from tests.browser import Browser
from tests.factories import an_employer, given

StaffBrowser = Callable[..., Browser]
PAGE = "/admin/employer"
ENTERED = {
    "name": "Nordlicht Energie AG",
    "short_name": "Nordlicht Energie",
    "city": "Hamburg",
    "postal_address": "Netzweg 12, 22113 Hamburg",
    "country": "DE",
    "zone": "Europe/Berlin",
    "language": "de",
    "address_form": "sie",
    "brand": "#0d6d74",
    "contact_name": "Lena Vogt",
    "contact_title": "Personal",
    "contact_email": "recruiting@nordlicht.example",
    "contact_phone": "040 555 01 40",
    "contact_hours": "montags bis donnerstags von 9 bis 16 Uhr",
    "contact_hours_en": "Monday to Thursday from 9 to 16",
    "revision": "0",
}


@pytest.fixture
def administrator(staff_browser: StaffBrowser) -> Browser:
    return staff_browser(Role.ADMINISTRATOR, language="en")


def stored(db: Session) -> Employer:
    db.rollback()
    db.expire_all()
    return db.get_one(Employer, 1)


def test_the_first_set_up(administrator: Browser, db: Session) -> None:
    administrator.get(PAGE)
    assert 'value="Nachklang"' not in administrator.text

    administrator.submit(PAGE, **ENTERED)

    assert administrator.status == 200
    assert "Saved." in administrator.text
    assert "Nordlicht Energie</title>" in administrator.text
    assert stored(db).contact_name == "Lena Vogt"


def test_a_change_counts_as_a_revision(administrator: Browser, db: Session) -> None:
    given(db, an_employer(revision=4))

    administrator.get(PAGE).submit(PAGE, **ENTERED | {"revision": "4", "country": "AT"})

    assert "Saved." in administrator.text
    assert (stored(db).country, stored(db).revision) == ("AT", 5)


def test_saving_without_a_change_says_so(administrator: Browser, db: Session) -> None:
    given(db, an_employer(revision=4))

    administrator.get(PAGE).submit(PAGE, **ENTERED | {"revision": "4"})

    assert "Nothing has changed." in administrator.text
    assert stored(db).revision == 4


def test_what_a_colleague_saved_is_not_lost_unseen(administrator: Browser, db: Session) -> None:
    given(db, an_employer(revision=4))
    mine = ENTERED | {"city": "Kiel"}

    administrator.get(PAGE).submit(PAGE, **mine | {"revision": "3"})

    assert administrator.status == 409
    assert "Somebody has changed these settings" in administrator.text
    assert 'value="Kiel"' in administrator.text
    assert 'name="revision" type="hidden" value="4"' in administrator.text
    assert stored(db).city == "Hamburg"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Please enter a name."),
        ("name", "N" * 121, "Up to 120 characters fit."),
        ("short_name", "\u200b", "Please enter a name."),
        ("zone", "Europe/Atlantis", "This time zone is not known."),
        ("zone", "", "Please enter a time zone."),
        ("brand", "teal", "Please enter the colour as"),
        ("contact_email", "lena at nordlicht", "Please enter a complete email address"),
        ("contact_phone", "<script>", "Please enter a phone number"),
        ("revision", "x", "Please load this page again."),
    ],
)
def test_wrong_entries_come_back_with_a_sentence(
    administrator: Browser, db: Session, field: str, value: str, sentence: str
) -> None:
    administrator.get(PAGE).submit(PAGE, **ENTERED | {field: value})

    assert administrator.status == 422
    assert sentence in administrator.text
    assert "There is a problem" in administrator.text
    assert 'value="Netzweg 12, 22113 Hamburg"' in administrator.text
    db.rollback()
    assert find_employer(db) is None


@pytest.mark.parametrize(("field", "value"), [("country", "FR"), ("language", "fr")])
def test_forged_choices_are_refused(administrator: Browser, field: str, value: str) -> None:
    administrator.get(PAGE).submit(PAGE, **ENTERED | {field: value})

    assert administrator.status == 422


def test_a_form_without_fields_is_refused(administrator: Browser, db: Session) -> None:
    administrator.get(PAGE).submit(PAGE)

    assert administrator.status == 422
    db.rollback()
    assert find_employer(db) is None


def test_the_page_shows_what_becomes_of_the_colour(administrator: Browser, db: Session) -> None:
    given(db, an_employer(revision=1))
    administrator.get(PAGE).submit(PAGE, **ENTERED | {"revision": "1", "brand": "#FFD400"})

    assert stored(db).brand == "#ffd400"
    assert "Your colour is #ffd400." in administrator.text
    assert 'fill="#655200"' in administrator.text
    assert "would be hard to read" in administrator.text


def test_a_readable_colour_needs_no_remark(administrator: Browser, db: Session) -> None:
    given(db, an_employer(brand="#0d6d74"))

    assert "would be hard to read" not in administrator.get(PAGE).text


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.EDITOR, Role.INTERVIEWER])
def test_others_do_not_change_the_employer(staff_browser: StaffBrowser, role: Role) -> None:
    assert staff_browser(role, language="en").get(PAGE).status == 403
