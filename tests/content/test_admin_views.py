from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.content import queries
from portal.content.models import LegalPage, LegalText
from tests.browser import Browser
from tests.factories import a_legal_text, given

StaffBrowser = Callable[..., Browser]
EDIT = "/admin/legal/imprint/en"


@pytest.fixture
def editor(staff_browser: StaffBrowser) -> Browser:
    return staff_browser(Role.EDITOR, language="en")


def count(db: Session) -> int:
    db.rollback()
    return db.scalar(select(func.count(LegalText.id))) or 0


def newest(db: Session) -> LegalText:
    db.rollback()
    found = queries.current_text(db, LegalPage.IMPRINT, "en")
    assert found is not None
    return found


def test_the_list_says_what_is_missing(editor: Browser, db: Session) -> None:
    given(db, a_legal_text(number=4, language="de"))

    editor.get("/admin/legal")

    assert editor.text.count("missing") == 5
    assert "Version 4" in editor.text
    for page in LegalPage:
        assert f'href="/admin/legal/{page}/de"' in editor.text


def test_an_editor_writes_a_text_and_sees_it_as_readers_do(editor: Browser, db: Session) -> None:
    editor.get(EDIT).submit(EDIT, body="## Provider\n\n**Nordlicht**", number="0")

    assert editor.status == 200
    assert "Saved as version 1." in editor.text
    assert "<h2>Provider</h2>\n<p><strong>Nordlicht</strong></p>" in editor.text
    assert "<h2>Provider</h2>" in editor.get("/legal/imprint").text


def test_an_unchanged_text_makes_no_version(editor: Browser, db: Session) -> None:
    given(db, a_legal_text(language="en", body="same"))

    editor.get(EDIT).submit(EDIT, body=" same\r\n", number="1")

    assert "Nothing has changed" in editor.text
    assert count(db) == 1


def test_earlier_versions_can_be_read_and_not_changed(editor: Browser, db: Session) -> None:
    given(db, *(a_legal_text(language="en", number=n, body=f"text {n}") for n in (1, 2)))

    assert f'href="{EDIT}/1"' in editor.get(EDIT).text
    editor.get(f"{EDIT}/1")

    assert "text 1" in editor.text
    assert "textarea" not in editor.text
    assert editor.post(f"{EDIT}/1").status == 405


def test_a_text_saved_in_between_is_shown_before_it_is_replaced(
    editor: Browser, db: Session
) -> None:
    editor.get(EDIT)
    given(db, a_legal_text(language="en", body="from a colleague"))

    editor.submit(EDIT, body="mine", number="0")

    assert editor.status == 409
    assert "Somebody has saved a new version" in editor.text
    assert "from a colleague" in editor.text
    assert 'name="number" type="hidden" value="1"' in editor.text
    assert count(db) == 1

    editor.submit(EDIT, body="mine", number="1")
    assert (newest(db).number, newest(db).body) == (2, "mine")


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("", "Please write a text."),
        ("  \n\u200b ", "Please write a text."),
        ("ä" * 50_001, "up to 50,000 characters"),
    ],
)
def test_a_text_that_cannot_be_kept_comes_back(
    editor: Browser, db: Session, body: str, sentence: str
) -> None:
    editor.get(EDIT).submit(EDIT, body=body, number="0")

    assert editor.status == 422
    assert sentence in editor.text
    assert count(db) == 0
    assert body.strip("\u200b\n ") in editor.text


@pytest.mark.parametrize("number", ["", "x", "-1", "1e9", "9" * 30, "٣"])
def test_a_forged_number_is_refused_with_a_sentence(
    editor: Browser, db: Session, number: str
) -> None:
    editor.get(EDIT).submit(EDIT, body="text", number=number)

    assert editor.status == 422
    assert "Please load this page again." in editor.text
    assert count(db) == 0


def test_hidden_signs_and_nul_are_taken_out(editor: Browser, db: Session) -> None:
    editor.get(EDIT).submit(EDIT, body="Nord\x00licht\u202e", number="0")

    assert newest(db).body == "Nordlicht"


def test_a_missing_body_is_told(editor: Browser) -> None:
    editor.get(EDIT).submit(EDIT)

    assert editor.status == 422


@pytest.mark.parametrize(
    "path", [f"{EDIT}/7", f"{EDIT}/{'9' * 30}", "/admin/legal/imprint/fr", "/admin/legal/terms/de"]
)
def test_what_is_not_there_is_not_found(editor: Browser, path: str) -> None:
    assert editor.get(path).status == 404


@pytest.mark.parametrize("path", ["/admin/legal", EDIT, f"{EDIT}/1"])
def test_interviewers_do_not_write_legal_texts(staff_browser: StaffBrowser, path: str) -> None:
    assert staff_browser(Role.INTERVIEWER, language="en").get(path).status == 403


def test_strangers_are_led_to_the_sign_in(browser: Browser) -> None:
    browser.language = "en"

    assert browser.get("/admin/legal").path == "/admin/sign-in"
