"""HR brings in the file that the demo leaves to its visitor, and another one; with and without a
script."""

import pytest
from playwright.sync_api import expect

from portal.demo.exports import TO_TRY
from portal.demo.files import demo_file
from tests.journeys.conftest import Demo, People, say, sign_in

pytestmark = [pytest.mark.browser]

# The demo has brought in the other file already, so these people are others.
NEXT_WEEK = (
    demo_file("rejected-applications.csv")
    .replace(b"P-9", b"P-8")
    .replace(b"@example", b"@mail.example")
)
FILES = {
    True: (TO_TRY, demo_file(TO_TRY), 60, "till.roemer"),
    False: ("next-week.csv", NEXT_WEEK, 80, "P-80079"),
}
SOON = 60_000  # milliseconds


def test_hr_uploads_a_file_looks_at_the_report_and_takes_it_over(
    demo: Demo, people: People, scripted: bool
) -> None:
    name, content, number, found = FILES[scripted]
    page = people.arrives(width=360 if scripted else 1280)
    sign_in(page, demo.news["admin"])
    page.goto("/admin/candidates/imports/new")
    payload = {"name": name, "mimeType": "text/csv", "buffer": content}
    page.set_input_files("input[type=file]", payload)  # type: ignore[arg-type]
    page.check("input[name=told][value=letter]")
    page.click(f"main button:has-text('{say('Check the file')}')")

    take_over = page.locator(f"main button:has-text('{number} Bewerbungen übernehmen')")
    expect(take_over).to_be_visible(timeout=SOON)  # the page moves on by itself
    take_over.click()

    stop = page.locator(f"main button:has-text('{say('Stop the sending for this import')}')")
    expect(stop).to_be_visible(timeout=SOON)
    page.goto(f"/admin/candidates?q={found}")
    expect(page.locator("main table tbody tr")).to_have_count(1)
