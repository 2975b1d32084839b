import pytest
from sqlalchemy.orm import Session

from portal.employer.colours import DEFAULT_BRAND, palette_of
from portal.employer.views import Contact
from tests.browser import Browser
from tests.factories import an_employer, given


def brand_address(browser: Browser) -> str:
    browser.language = "en"
    page = browser.get("/legal/imprint").text
    start = page.index("/brand/")
    return page[start : page.index('"', start)]


def test_the_colour_comes_as_a_style_sheet_of_our_own(browser: Browser, db: Session) -> None:
    given(db, an_employer(brand="#ffd400"))

    browser.get(brand_address(browser))

    assert browser.answer.mimetype == "text/css"
    assert "--brand: #ffd400;" in browser.text
    assert f"--brand-ink: {palette_of('#ffd400').ink};" in browser.text
    assert "immutable" in browser.answer.headers["Cache-Control"]


def test_its_address_changes_with_the_colour(browser: Browser, db: Session) -> None:
    given(db, employer := an_employer())
    before = brand_address(browser)
    employer.brand = "#ffd400"
    db.commit()

    assert brand_address(browser) != before
    assert "no-cache" in browser.get(before).answer.headers["Cache-Control"]


def test_a_broken_colour_never_reaches_the_style_sheet(browser: Browser, db: Session) -> None:
    given(db, an_employer(brand="red;}*{"))

    assert f"--brand: {DEFAULT_BRAND};" in browser.get(brand_address(browser)).text


def test_it_is_there_before_anything_is_set_up(browser: Browser) -> None:
    assert browser.get(brand_address(browser)).status == 200


@pytest.mark.parametrize(
    ("phone", "country", "uri"),
    [
        ("040 555 01 40", "DE", "tel:+49405550140"),
        ("01 555 01 40", "AT", "tel:+4315550140"),
        ("044 555 01 40", "CH", "tel:+41445550140"),
        ("+49 (0)40 555-01/40", "DE", "tel:+49405550140"),
        ("0049 40 5550140", "DE", "tel:+49405550140"),
        ("(040) 555 01 40", "DE", "tel:+49405550140"),
        ("115", "DE", "tel:115"),
        ("", "DE", ""),
    ],
)
def test_a_number_can_be_dialled_from_anywhere(phone: str, country: str, uri: str) -> None:
    assert Contact("", "", "", phone, "", country).phone_uri == uri


def test_hours_come_in_the_readers_language(browser: Browser, db: Session) -> None:
    given(db, employer := an_employer())
    browser.language = "en"

    assert "Monday to Thursday" in browser.get("/legal/imprint").text

    employer.contact_hours_en = ""
    db.commit()
    assert "montags bis donnerstags" in browser.get("/legal/imprint").text
