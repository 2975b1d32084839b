"""HR's side: the list, the editor, asking, releasing, versions, withdrawing."""

import re
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.permissions import Role
from portal.candidates.models import ApplicationMember
from portal.feedback.models import Feedback, FeedbackState, FeedbackVersion
from portal.outbox.models import OutgoingMail
from portal.staff.models import StaffAccount
from tests.browser import Browser
from tests.factories import a_person, a_staff_account, an_application, given
from tests.feedback.scene import Scene, actions, count

SignIn = Callable[[StaffAccount], Browser]
GAPS = ("write the letter.", "choose a criterion of the ad.", "write what you noticed.")
LETTER = "thank you for the conversation. We decided for another person."


@pytest.fixture
def sign_in(app: Flask, db: Session) -> SignIn:
    def open_browser(account: StaffAccount) -> Browser:
        account.language = "en"
        given(db, account)
        return Browser(app, language="en").signed_in_as(account)

    return open_browser


@pytest.fixture
def scene(db: Session) -> Scene:
    return Scene.begin(db, person=a_person(language="en"))


@pytest.fixture
def writer(scene: Scene, sign_in: SignIn) -> Browser:
    return sign_in(scene.author)


@pytest.fixture
def approver(scene: Scene, sign_in: SignIn) -> Browser:
    return sign_in(scene.approver)


def typed(scene: Scene, **changes: Any) -> dict[str, Any]:
    """What the editor sends for a complete text."""
    first, second = scene.application.vacancy.criteria
    return {
        "revision": str(scene.revision),
        "language": "en",
        "letter": LETTER,
        "next_step": "",
        "p0-kind": "strength",
        "p0-criterion": first.public_id,
        "p0-observation": "Your solution was fully tested.",
        "p1-kind": "decisive",
        "p1-criterion": second.public_id,
        "p1-observation": "You mostly named restarts.",
        "p1-suggestion": "A small project with alarms helps.",
    } | changes


def stored(db: Session) -> Feedback:
    db.rollback()
    db.expire_all()
    return db.scalars(select(Feedback)).one()


def test_author_and_approver(scene: Scene, writer: Browser, approver: Browser, db: Session) -> None:
    writer.get(f"{scene.admin}/edit")
    assert "Hello Zofia Möchlichen," in writer.text  # the language that she reads
    writer.submit(f"{scene.admin}/edit", **typed(scene))
    assert "The draft has been saved." in writer.text
    assert LETTER in writer.text

    revision = stored(db).revision
    writer.submit(f"{scene.admin}/review", **typed(scene, revision=revision))
    assert "Release has been asked for." in writer.text
    assert stored(db).state is FeedbackState.IN_REVIEW

    approver.get(f"{scene.admin}/release")
    assert f"/preview?revision={stored(db).revision}" in approver.text
    approver.submit(f"{scene.admin}/release", revision=stored(db).revision)
    assert approver.path == f"{scene.admin}/versions"
    assert stored(db).state is FeedbackState.RELEASED
    assert count(db, OutgoingMail) == 1


def test_looking_at_an_empty_editor_begins_nothing(
    scene: Scene, writer: Browser, db: Session
) -> None:
    for page in ("edit", "versions"):
        assert writer.get(f"{scene.admin}/{page}").status == 200
    assert writer.get(f"{scene.admin}/preview").status == 404
    assert count(db, Feedback) == 0


def test_an_older_page_is_refused_and_nothing_typed_is_lost(
    scene: Scene, writer: Browser, approver: Browser, db: Session
) -> None:
    scene.save(language="en")
    writer.get(f"{scene.admin}/edit")
    approver.get(f"{scene.admin}/edit")
    approver.submit(f"{scene.admin}/edit", **typed(scene, letter="Jasper was here."))

    writer.submit(f"{scene.admin}/edit", **typed(scene, letter="Lena wrote a lot."))

    assert writer.status == 409
    assert "Jasper Ohm changed it last" in writer.text
    assert "Lena wrote a lot.</textarea>" in writer.text
    assert "<p>Jasper was here.</p>" in writer.text
    assert stored(db).letter == "Jasper was here."

    again = typed(scene, letter="Lena wrote a lot.", revision=shown_revision(writer))
    writer.submit(f"{scene.admin}/edit", **again)
    assert stored(db).letter == "Lena wrote a lot."


def shown_revision(browser: Browser) -> str:
    found = re.search(r'name="revision"[^>]*value="(\d+)"', browser.text)
    assert found
    return found.group(1)


def test_adding_and_removing_points_keeps_everything_typed(
    scene: Scene, writer: Browser, db: Session
) -> None:
    writer.get(f"{scene.admin}/edit")
    writer.submit(f"{scene.admin}/edit", **typed(scene), step="add-decisive")
    assert 'name="p2-kind"' in writer.text
    assert LETTER in writer.text
    assert "A small project with alarms helps." in writer.text

    writer.submit(f"{scene.admin}/edit", **typed(scene), step="remove-0")
    assert "Your solution was fully tested." not in writer.text
    assert "You mostly named restarts." in writer.text
    assert count(db, Feedback) == 0


def test_a_step_that_is_none_changes_nothing(scene: Scene, writer: Browser, db: Session) -> None:
    writer.get(f"{scene.admin}/edit")
    for step in ("add-", "add-x", "remove-9", "remove--1", "remove-²", "x", "x" * 9999):
        writer.submit(f"{scene.admin}/edit", **typed(scene), step=step)
        assert writer.status == 200
        assert 'name="p1-kind"' in writer.text
        assert 'name="p2-kind"' not in writer.text
        assert LETTER in writer.text
    assert count(db, Feedback) == 0


def test_there_is_an_end_to_points(scene: Scene, writer: Browser) -> None:
    rows = {f"p{number}-kind": "strength" for number in range(12)}
    writer.get(f"{scene.admin}/edit")
    writer.submit(f"{scene.admin}/edit", **typed(scene, **rows), step="add-strength")

    assert 'name="p12-kind"' not in writer.text
    assert "Add a point" not in writer.text


def test_what_is_missing_is_named_and_the_text_is_kept(
    scene: Scene, writer: Browser, db: Session
) -> None:
    writer.get(f"{scene.admin}/edit")
    sent = typed(scene, letter="", **{"p0-criterion": "", "p1-observation": ""})
    writer.submit(f"{scene.admin}/review", **sent)

    assert writer.status == 422
    for sentence in GAPS:
        assert sentence in writer.text
    assert stored(db).state is FeedbackState.DRAFT
    assert len(stored(db).points) == 2


WRONG: list[dict[str, str]] = [
    {"letter": "x" * 8001},
    {"next_step": "x" * 8001},
    {"p0-observation": "x" * 8001},
    {"revision": ""},
    {"revision": "one"},
    {"language": "fr"},
    {"language": ""},
    {"p0-criterion": "x" * 22},
    {"p1-criterion": "<script>"},
]
HOSTILE: list[dict[str, Any]] = [
    {},
    {"p0-kind": "strength"},
    {"letter": ["one", "two"], "revision": ["0", "7"], "language": ["en", "de"]},
    {"revision": "9" * 5000, "language": "en"},
    {"revision": "-1", "language": "en", "letter": "\x00\u202e"},
    {f"p{number}-kind": "<b>" for number in range(300)},
]


def test_wrong_fields_come_back_with_a_sentence(scene: Scene, writer: Browser, db: Session) -> None:
    writer.get(f"{scene.admin}/edit")
    for changes, step in product(WRONG, ("edit", "review")):
        writer.submit(f"{scene.admin}/{step}", **typed(scene, **changes))
        assert writer.status == 422, changes
        assert "<title>Error: " in writer.text
        assert "You mostly named restarts." in writer.text
    assert count(db, Feedback) == 0


def test_hostile_fields_break_nothing(scene: Scene, writer: Browser, db: Session) -> None:
    before = scene.save().revision
    for fields, step in product(HOSTILE, ("edit", "review", "autosave")):
        writer.get(f"{scene.admin}/edit").submit(f"{scene.admin}/{step}", **fields)
        assert writer.status in (409, 422), (fields, step)
    assert stored(db).revision == before


def test_a_body_over_the_limit_is_refused(scene: Scene, writer: Browser, db: Session) -> None:
    writer.get(f"{scene.admin}/edit")
    writer.submit(f"{scene.admin}/edit", **typed(scene, letter="x" * 1_100_000))

    assert writer.status == 413
    assert count(db, Feedback) == 0


def test_the_editor_saves_by_itself(scene: Scene, writer: Browser, db: Session) -> None:
    writer.get(f"{scene.admin}/edit")
    first = writer.submit(f"{scene.admin}/autosave", **typed(scene)).answer.get_json()
    assert first == {"revision": stored(db).revision}

    page = Browser(writer.app, language="en").signed_in_as(scene.author)
    page.get(f"{scene.admin}/edit")
    page.submit(f"{scene.admin}/autosave", **typed(scene, revision=0, letter="older"))
    assert (page.status, page.answer.mimetype) == (409, "application/json")
    assert "message" in page.answer.get_json()
    page.get(f"{scene.admin}/edit")
    page.submit(f"{scene.admin}/autosave", **typed(scene, letter="x" * 8001))
    assert (page.status, page.answer.mimetype) == (422, "application/json")


def test_pressing_release_twice_releases_once(scene: Scene, approver: Browser, db: Session) -> None:
    scene.save().ask()
    for _ in range(2):
        approver.get(f"{scene.admin}/release")
        approver.submit(f"{scene.admin}/release", revision=scene.revision)

    assert approver.status == 200
    assert "already been released" in approver.text
    assert count(db, FeedbackVersion) == 1
    assert count(db, OutgoingMail) == 1


def test_what_changed_meanwhile_is_read_again_before_the_release(
    scene: Scene, approver: Browser, db: Session
) -> None:
    scene.save().ask()
    previewed = scene.revision
    approver.get(f"{scene.admin}/release")
    scene.save(letter="danke für Ihre Zeit.").ask()

    approver.submit(f"{scene.admin}/release", revision=previewed)

    assert approver.status == 409
    assert "This text has changed since you opened it." in approver.text
    assert shown_revision(approver) == str(scene.revision)
    assert count(db, FeedbackVersion) == 0


def test_the_preview_of_another_state_is_none(scene: Scene, approver: Browser) -> None:
    scene.save().ask()

    assert approver.get(f"{scene.admin}/preview?revision={scene.revision - 1}").status == 409
    assert approver.get(f"{scene.admin}/preview?revision=²").status == 409
    assert approver.get(f"{scene.admin}/preview?revision={scene.revision}").status == 200


def test_whoever_wrote_last_finds_no_button(scene: Scene, writer: Browser, db: Session) -> None:
    scene.save().ask()
    writer.get(f"{scene.admin}/release")
    assert "Somebody else reads and releases it." in writer.text
    assert "Release feedback</button>" not in writer.text

    assert writer.submit(f"{scene.admin}/release", revision=scene.revision).status == 409
    assert count(db, FeedbackVersion) == 0


def test_a_release_without_a_revision_is_refused(
    scene: Scene, approver: Browser, db: Session
) -> None:
    scene.save().ask()
    for fields in ({}, {"revision": ""}, {"revision": "x"}, {"revision": "9" * 30}):
        approver.get(f"{scene.admin}/release").submit(f"{scene.admin}/release", **fields)
        assert approver.status in (409, 422)
    assert count(db, FeedbackVersion) == 0


def test_giving_back_to_the_author(scene: Scene, approver: Browser, db: Session) -> None:
    scene.save().ask()
    approver.get(f"{scene.admin}/release").submit(f"{scene.admin}/draft")

    assert "The text is a draft again." in approver.text
    assert stored(db).state is FeedbackState.DRAFT
    assert approver.submit(f"{scene.admin}/draft").status == 409


def test_the_preview_is_what_the_person_sees(scene: Scene, approver: Browser, app: Flask) -> None:
    scene.save(letter="vielen Dank.\n\nWir haben\nuns <b>anders</b> entschieden.").ask()
    before = letter_in(approver.get(f"{scene.admin}/preview?revision={scene.revision}").text)
    scene.release()
    person = Browser(app, language="en").entered_as(scene.person_id)
    person.get(f"/feedback/{scene.out.public_id}")
    person.submit(f"/feedback/{scene.out.public_id}/reading")

    assert before == letter_in(person.text)
    assert before == letter_in(approver.get(f"/admin/feedback/{scene.out.public_id}/letter").text)
    assert "&lt;b&gt;anders&lt;/b&gt;" in before


def letter_in(page: str) -> str:
    """The letter itself, from its greeting to its signature."""
    found = re.search(
        r'<div class="stack"[^>]*>\s*<p>(?:Hello|Guten Tag).*?<p class="sign.*?</p>', page, re.S
    )
    assert found
    return found.group()


def test_the_preview_speaks_as_to_the_person_and_runs_nothing(
    scene: Scene, sign_in: SignIn, db: Session
) -> None:
    scene.save()
    scene.approver.language = "de"
    browser = Browser(sign_in(scene.author).app, language="de").signed_in_as(scene.approver)
    browser.get(f"{scene.admin}/preview")

    assert '<html lang="en"' in browser.text
    assert "What convinced us" in browser.text
    policy = browser.answer.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "frame-ancestors 'self'" in policy


def test_pages_that_frame_the_preview_may_frame_only_it(scene: Scene, approver: Browser) -> None:
    scene.save().ask()
    for page in ("edit", "release"):
        answer = approver.get(f"{scene.admin}/{page}").answer
        policy = answer.headers["Content-Security-Policy"]
        assert "frame-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy


def test_versions_say_who_released_when(scene: Scene, approver: Browser) -> None:
    scene.save().ask().release()
    scene.save(letter="danke für Ihre Zeit.").ask().release()
    approver.get(f"{scene.admin}/versions")

    for words in ("Version 1", "Version 2", "replaced", "unchanged since", "Jasper Ohm"):
        assert words in approver.text
    letter = approver.get(f"/admin/feedback/{scene.out.public_id}/letter")
    assert "danke für Ihre Zeit." in letter.text
    assert "Netzweg 12, 22113 Hamburg" in letter.text
    assert "Zofia Möchlichen" in letter.text


def test_withdrawing_is_a_step_of_its_own(scene: Scene, approver: Browser, db: Session) -> None:
    scene.save().ask().release()
    approver.get(f"{scene.admin}/versions").submit(f"{scene.admin}/withdrawal")
    assert "The feedback has been withdrawn." in approver.text
    assert "feedback.withdrawn" in actions(db)

    assert approver.submit(f"{scene.admin}/withdrawal").status == 409


def test_staff_never_learns_who_read_or_rated(
    scene: Scene, approver: Browser, app: Flask, db: Session
) -> None:
    scene.save().ask().release()
    pages = ["/admin/feedback/", f"{scene.admin}/versions", f"{scene.admin}/edit"]
    before = [approver.get(page).text for page in pages]
    person = Browser(app, language="en").entered_as(scene.person_id)
    person.get(f"/feedback/{scene.out.public_id}")
    person.submit(f"/feedback/{scene.out.public_id}/reading")
    person.submit(f"/feedback/{scene.out.public_id}/rating", answer="no")

    after = [approver.get(page).text for page in pages]

    def without_noise(text: str) -> str:
        return re.sub(r'name="csrf_token"[^>]*>', "", text)

    assert [without_noise(text) for text in before] == [without_noise(text) for text in after]


def test_remarks_stand_beside_the_text(scene: Scene, writer: Browser) -> None:
    scene.save(letter="danke, dass du da warst.")
    writer.get(f"{scene.admin}/edit")

    assert "The application says Sie." in writer.text
    assert "written in another language than the person reads" in writer.text
    assert "120 to 250" in writer.text


def test_a_retired_criterion_stays_where_it_is_used(
    scene: Scene, writer: Browser, db: Session
) -> None:
    scene.save(language="en")
    first, second = scene.application.vacancy.criteria
    first.retired_at = second.retired_at = scene.application.created_at
    db.commit()
    writer.get(f"{scene.admin}/edit")

    assert f'selected value="{first.public_id}"' in writer.text


def test_an_interviewer_sees_only_own_applications(
    scene: Scene, sign_in: SignIn, db: Session
) -> None:
    scene.save().ask().release()
    given(db, account := a_staff_account(Role.INTERVIEWER))
    browser = sign_in(account)
    pages = [f"{scene.admin}/{page}" for page in ("edit", "preview", "versions")]
    pages.append(f"/admin/feedback/{scene.out.public_id}/letter")
    for page in pages:
        assert browser.get(page).status == 404, page
    assert browser.get(f"{scene.admin}/release").status == 403
    assert scene.application.number not in browser.get("/admin/feedback/").text

    given(db, ApplicationMember(application_id=scene.application.id, staff_id=account.id))
    for page in pages:
        assert browser.get(page).status == 200, page
    assert browser.get(f"{scene.admin}/release").status == 403
    assert scene.application.number in browser.get("/admin/feedback/").text


def test_an_interviewer_writes_only_on_own_applications(
    scene: Scene, sign_in: SignIn, db: Session
) -> None:
    scene.save()
    given(db, account := a_staff_account(Role.INTERVIEWER))
    browser = sign_in(account)
    for step in ("edit", "autosave", "review", "draft", "release", "withdrawal"):
        browser.get("/admin/account").submit(f"{scene.admin}/{step}", **typed(scene))
        assert browser.status == (403 if step in ("release", "withdrawal") else 404), step
    assert stored(db).revision == scene.revision


def test_an_interviewer_writes_and_asks_for_release(
    scene: Scene, sign_in: SignIn, db: Session
) -> None:
    given(db, account := a_staff_account(Role.INTERVIEWER))
    given(db, ApplicationMember(application_id=scene.application.id, staff_id=account.id))
    browser = sign_in(account).get(f"{scene.admin}/edit")
    browser.submit(f"{scene.admin}/review", **typed(scene))

    assert stored(db).state is FeedbackState.IN_REVIEW
    browser.submit(f"{scene.admin}/release", revision=stored(db).revision)
    assert browser.status == 403


def test_the_list_shows_texts_by_state(scene: Scene, approver: Browser) -> None:
    scene.save()
    listed = {"": True, "?state=draft": True, "?state=released": False, "?before=1": False}
    nonsense = ("?state=<b>", "?before=0", "?before=-1", f"?before={'9' * 30}", "?before=%00")
    for query, expected in (listed | dict.fromkeys(nonsense, True)).items():
        assert approver.get(f"/admin/feedback/{query}").status == 200
        assert (scene.application.number in approver.text) == expected, query


def test_the_list_pages_by_cursor(
    scene: Scene, approver: Browser, db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.feedback.queries.PAGE", 2)
    for number in range(3):
        row = an_application(number=f"ZZ-{number}", vacancy=scene.application.vacancy)
        given(db, row)
        Scene(db, row, scene.author, scene.approver).save()

    first = approver.get("/admin/feedback/").text
    assert "ZZ-2" in first
    assert "ZZ-0" not in first
    older = re.search(r'href="([^"]*before=[^"]*)"', first)
    assert older
    assert "ZZ-0" in approver.get(older.group(1).replace("&amp;", "&")).text
