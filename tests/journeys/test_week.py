"""A week's rejections as one story, from the file to the request for erasure; five browsers."""

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Demo, People, link_in, say, sign_in

pytestmark = [pytest.mark.browser]

JOB = "Softwareentwicklerin / Softwareentwickler Backend (m/w/d)"
SOON = 60_000  # milliseconds; the page moves on by itself


@dataclass(frozen=True)
class Story:
    """Who is in it; names of their own for each way of walking through."""

    first_name: str
    number: str

    @property
    def name(self) -> str:
        return f"{self.first_name} Wochner"

    @property
    def address(self) -> str:
        return f"{self.first_name.lower()}.wochner@example.net"

    @property
    def event(self) -> str:
        return f"Ein Nachmittag mit {self.first_name}"

    def guest(self, name: str) -> str:
        return f"{name}.{self.first_name.lower()}@example.org"

    def export(self) -> bytes:
        head = "application_id,first_name,last_name,email,preferred_language,job_title,"
        head += "department,office,applied_at,rejected_at,stage,rejection_reason"
        decided = date.today() - timedelta(days=2)  # noqa: DTZ011 - any day of this week
        line = f"{self.number},{self.first_name},Wochner,{self.address},de,{JOB},IT,Hamburg,"
        line += f"{decided - timedelta(days=30)},{decided},Fachgespräch,"
        return f"{head}\n{line}Andere Person besser passend\n".encode()


STORIES = {True: Story("Wenke", "W-1001"), False: Story("Wibke", "W-1002")}


def test_a_week_from_the_file_to_the_erasure(demo: Demo, people: People, scripted: bool) -> None:
    story = STORIES[scripted]
    author, approver = people.arrives(), people.arrives()
    sign_in(author, demo.second_account())
    sign_in(approver, demo.news["admin"])

    import_the_file(author, story)
    begin_the_letter(author, story)
    release_it_in_the_queue(approver, story)

    candidate = people.arrives(width=360)
    read_the_letter(candidate, link_in(demo.wait_for_mail(story.address)))
    book_a_call(candidate)
    assert invitation(demo.wait_for_mail(story.address, number=2)) == ("REQUEST", 0)
    move_the_call(candidate)
    assert invitation(demo.wait_for_mail(story.address, number=3)) == ("REQUEST", 1)
    join_the_talent_pool(candidate)

    address = open_an_event_with_two_seats(author, story)
    sign_up_with_the_button(candidate, address)
    guest, waiting = people.arrives(width=360), people.arrives(width=360)
    ask_for_a_seat(guest, address, "Gesa Gast", story.guest("gesa"))
    confirm(guest, demo.wait_for_mail(story.guest("gesa")), say("You are signed up"))
    ask_for_a_seat(waiting, address, "Wim Warter", story.guest("wim"))
    confirm(waiting, demo.wait_for_mail(story.guest("wim")), say("On the waiting list"))
    cancel_the_sign_up(guest)
    moved_up = demo.wait_for_mail(story.guest("wim"), number=3)
    assert story.event in str(moved_up["Subject"])
    waiting.goto(sign_up_link(moved_up))
    expect(waiting.locator("main")).to_contain_text(say("You are signed up"))

    take_the_data(candidate, story)
    ask_for_erasure(candidate)
    see_it_due(approver, story)


def press(page: Page, words: str) -> None:
    page.click(f"main button:has-text('{words}')")


def import_the_file(page: Page, story: Story) -> None:
    page.goto("/admin/candidates/imports/new")
    name = f"{story.number}.csv"
    payload = {"name": name, "mimeType": "text/csv", "buffer": story.export()}
    page.set_input_files("input[type=file]", payload)  # type: ignore[arg-type]
    page.check("input[name=told][value=letter]")
    press(page, say("Check the file"))
    take_over = page.locator("main button:has-text('1 Bewerbung übernehmen')")
    expect(take_over).to_be_visible(timeout=SOON)
    take_over.click()
    stop = page.locator(f"main button:has-text('{say('Stop the sending for this import')}')")
    expect(stop).to_be_visible(timeout=SOON)


def begin_the_letter(page: Page, story: Story) -> None:
    page.goto("/admin/feedback/letters")
    page.check(f"tr:has-text('{story.number}') input[name=application]")
    press(page, say("Create drafts and ask for release"))
    expect(page.locator(f"tr:has-text('{story.number}')")).to_contain_text(say("in review"))


def release_it_in_the_queue(page: Page, story: Story) -> None:
    page.goto("/admin/feedback/queue")
    while story.name not in page.inner_text("h1"):
        page.click(f"main a:has-text('{say('Leave it and show the next')}')")
    expect(page.frame_locator("iframe").first.locator("body")).to_contain_text(story.name)
    page.click("main form[action$='/release'] button")
    expect(page.locator("body")).to_contain_text(say("Released for %(name)s.", name=story.name))


def read_the_letter(page: Page, link: str) -> None:
    page.goto(link)
    page.click("main form button")
    assert page.url.endswith("/home")
    page.click("main form button >> nth=0")
    expect(page.locator("main")).to_contain_text(JOB.removesuffix(" (m/w/d)"))


def book_a_call(page: Page) -> None:
    page.goto("/home")
    page.click("main a[href^='/calls']")
    page.check("input[name=slot] >> nth=0")
    page.check("input[name=way][value=video]")
    press(page, say("Check the details"))
    expect(page.locator("h1")).to_have_text(say("Is this right?"))
    press(page, say("Book the call"))
    expect(page.locator("h1")).to_have_text(say("Your call is booked"))


def move_the_call(page: Page) -> None:
    page.click(f"main .actions a:has-text('{say('Move the call')}')")
    page.check("input[name=slot] >> nth=1")
    press(page, say("Move the call"))
    expect(page.locator("h1")).to_have_text(say("Your call is booked"))


def invitation(mail: EmailMessage) -> tuple[str, int]:
    """Method and sequence of the calendar entry that mail programs act on."""
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    entry = part.get_content()
    text = entry if isinstance(entry, str) else entry.decode()
    method, sequence = re.search(r"METHOD:(\w+)", text), re.search(r"SEQUENCE:(\d+)", text)
    assert method
    assert part.get_param("method") == method[1]
    return method[1], int(sequence[1]) if sequence else 0


def join_the_talent_pool(page: Page) -> None:
    page.goto("/talent-pool")
    assert page.locator("main input:checked").count() == 0
    page.check("input[name=purposes][value=talent_pool]")
    page.check("input[name=interests] >> nth=0")
    press(page, say("Save choices"))
    expect(page.locator("main")).to_contain_text(say("Member until"))


def open_an_event_with_two_seats(page: Page, story: Story) -> str:
    page.goto("/admin/events/new")
    given = {"title": story.event, "begins": "15:00", "ends": "17:00", "place": "Netzweg 12"}
    day = date.today() + timedelta(days=12)  # noqa: DTZ011 - any day to come
    for name, value in (given | {"day": f"{day}", "capacity": "2", "companions_max": "0"}).items():
        page.fill(f"main [name={name}]", value)
    press(page, say("Save the event"))
    press(page, say("Publish the event"))
    page.goto("/events")
    address = page.get_attribute(f"main a:has-text('{story.event}')", "href")
    assert address
    return address


def sign_up_with_the_button(page: Page, address: str) -> None:
    page.goto(address)
    assert page.locator("main input[name=email]").count() == 0
    press(page, say("Sign me up"))
    expect(page.locator("main")).to_contain_text(say("You are signed up"))


def ask_for_a_seat(page: Page, address: str, name: str, email: str) -> None:
    page.goto(address)
    page.fill("input[name=name]", name)
    page.fill("input[name=email]", email)
    page.click("main form .btn")
    expect(page.locator("main")).not_to_contain_text(say("You are signed up"))


def sign_up_link(mail: EmailMessage) -> str:
    return link_in(mail, "/events/sign-ups/")


def confirm(page: Page, mail: EmailMessage, then: str) -> None:
    page.goto(sign_up_link(mail))
    press(page, say("Confirm the sign-up"))
    expect(page.locator("main")).to_contain_text(then)


def cancel_the_sign_up(page: Page) -> None:
    page.click(f"main a:has-text('{say('Cancel the sign-up')}')")
    press(page, say("Cancel the sign-up"))
    expect(page.locator("main")).to_contain_text(say("Sign-up cancelled"))


def take_the_data(page: Page, story: Story) -> None:
    page.goto("/my-data")
    with page.expect_download() as downloading:
        page.click(f"main a:has-text('{say('Download my data')}')")
    parts = json.loads(downloading.value.path().read_text("utf-8"))["parts"]
    told = json.dumps(parts, ensure_ascii=False)
    for words in (story.address, story.number, story.event):
        assert words in told
    assert len(parts) >= 6, sorted(parts)


def ask_for_erasure(page: Page) -> None:
    page.goto("/my-data/erasure")
    press(page, say("Ask for erasure"))
    arrived = say("Your request has arrived. A person looks at it.")
    expect(page.locator("main")).to_contain_text(arrived)


def see_it_due(page: Page, story: Story) -> None:
    page.goto("/admin?group=people")
    row = page.locator(f"tr:has-text('{story.name}')")
    expect(row).to_contain_text(say("Decide whether the data is erased"))
