"""The main job from end to end: one writes, another releases, a person reads; three browsers."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Demo, People, code_in, link_in, say, sign_in, text_of

pytestmark = [pytest.mark.browser]

LETTER = "vielen Dank für das Fachgespräch. Wir haben uns für eine andere Person entschieden."
STRENGTH = "Sie haben Ihre Entscheidungen ruhig und nachvollziehbar begründet."
REASON = "Zur Bereitschaft konnten Sie noch wenig sagen."
# Applications of the export whose job gives feedback; one for each way of walking through.
NUMBERS = {True: "NL-2026-0411", False: "NL-2026-0449"}
ADDRESSES = {True: "dittmar.mans.35@example.net", False: "jan.sauer.73@example.com"}


def find_application(page: Page, number: str) -> None:
    page.goto("/admin/candidates")
    page.fill("input[name=q]", number)
    page.keyboard.press("Enter")
    page.click("main table a >> nth=0")
    expect(page.locator("main")).to_contain_text(number)


def write_feedback(page: Page, number: str) -> None:
    find_application(page, number)
    page.click("main a[href*='/admin/feedback/']")
    page.fill("textarea[name$=letter]", LETTER)
    for kind, observation in (("strength", STRENGTH), ("decisive", REASON)):
        if page.locator(f"section[aria-labelledby={kind}-part] textarea").count() == 0:
            page.click(f"button[value=add-{kind}]")
        part = page.locator(f"section[aria-labelledby={kind}-part]")
        part.locator("select").first.select_option(index=1)
        part.locator("textarea").first.fill(observation)
    page.click(f"button:has-text('{say('Ask for release')}')")


def release_feedback(page: Page, number: str) -> None:
    page.goto("/admin")
    page.click(f"tr:has-text('{number}') a")
    preview = page.frame_locator("iframe").first
    for words in (LETTER, STRENGTH, REASON):
        expect(preview.locator("body")).to_contain_text(words)
    page.click(f"main button:has-text('{say('Release feedback')}')")


def read_feedback(page: Page, link: str) -> None:
    page.goto(link)
    expect(page.locator("body")).not_to_contain_text("Mans")
    page.click("main form button")
    assert page.url.endswith("/home")
    page.click(f"main button:has-text('{say('Read feedback')}')")
    for words in (LETTER, STRENGTH, REASON):
        expect(page.locator("main")).to_contain_text(words)
    assert "/l/" not in page.url


def test_author_approver_candidate(demo: Demo, people: People, scripted: bool) -> None:
    number, address = NUMBERS[scripted], ADDRESSES[scripted]
    author, approver, candidate = people.arrives(), people.arrives(), people.arrives(width=360)

    sign_in(author, demo.second_account())
    write_feedback(author, number)
    expect(author.locator("main")).to_contain_text(say("in review"))

    sign_in(approver, demo.news["admin"])
    release_feedback(approver, number)

    mail = demo.wait_for_mail(address)
    assert LETTER not in text_of(mail)
    read_feedback(candidate, link_in(mail))

    candidate.check("input[type=radio][value=yes]")
    candidate.click(f"main button:has-text('{say('Send answer')}')")
    expect(candidate.locator("main [role=status]").first).to_be_visible()

    approver.goto("/admin/candidates")
    assert "gelesen" not in approver.inner_text("main")


def test_a_second_browser_types_the_code_from_the_mail(
    demo: Demo, people: People, scripted: bool
) -> None:
    address, link = demo.invitations()[0 if scripted else 1]
    first, second = people.arrives(), people.arrives(width=360)
    first.goto(link)
    first.click("main form button")
    second.goto(link)
    before = len(demo.mails_to(address))
    second.click("main form button")
    assert second.url.endswith("/link/code")

    code = code_in(demo.wait_for_mail(address, number=before + 1))
    second.fill("input[name=code]", f" {code} ")
    second.click("main form button >> nth=0")
    assert second.url.endswith("/home")

    second.click("nav a[href='/my-data']")
    second.click("main a[href='/devices']")
    assert second.locator("dl.check > div").count() == 2


def test_by_keyboard_alone(demo: Demo, people: People, scripted: bool) -> None:
    """Tab and Enter lead from the link to the end of the letter."""
    page = people.arrives()
    page.goto(demo.invitations()[2 if scripted else 3][1])
    reach(page, "main form button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/home")
    reach(page, "main form button, main .actions a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/feedback/*")
    reach(page, "input[type=radio]")
    page.keyboard.press("Space")
    reach(page, "main form button")
    page.keyboard.press("Enter")
    expect(page.locator("main [role=status]").first).to_be_visible()


def reach(page: Page, selector: str) -> None:
    """Press Tab until the focus is on ``selector``, and see that it shows."""
    for _ in range(60):
        page.keyboard.press("Tab")
        on_it = page.evaluate("selector => document.activeElement.matches(selector)", selector)
        if on_it:
            outline = page.evaluate(
                "getComputedStyle(document.activeElement.closest('.pick')"
                " || document.activeElement).outlineStyle"
            )
            assert outline != "none"
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")
