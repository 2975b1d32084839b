"""The demo's mail server and its pages."""

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from portal.core.errors import NotFound
from portal.core.settings import Settings
from portal.demo import mails
from portal.demo.mailbox import Mailbox
from portal.demo.web import create_demo_app
from tests.browser import Browser


def a_mail(number: int = 1) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "karriere@nordlicht.example"
    message["To"] = "Zofia Möchlichen <zofia@example.com>"
    message["Subject"] = f"Ihre Rückmeldung ist da {number}"
    message["Date"] = "Mon, 23 Nov 2026 10:00:00 +0100"
    message.set_content("Guten Tag Zofia Möchlichen,\n\nhttp://portal.test/l/token\n")
    message.add_alternative(
        '<!doctype html><html lang="de"><head><title>x</title><style>p{color:red}</style></head>'
        '<body><p>Guten Tag</p><a href="http://portal.test/l/token"> Meine\nSeite </a>'
        '<a href="javascript:alert(1)">nicht</a><script>alert(1)</script></body></html>',
        subtype="html",
    )
    message["Content-Language"] = "de"
    return message


def send(mailbox: Mailbox, *messages: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", mailbox.port) as server:
        for message in messages:
            server.send_message(message)


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    with Mailbox(settings.instance / "mails") as listening:
        yield listening


@pytest.fixture
def demo(settings: Settings) -> Iterator[Browser]:
    app = create_demo_app(settings)
    yield Browser(app, language="en")
    app.extensions["runtime"].engine.dispose()


def test_mails_are_kept_as_they_came_in_order_and_for_their_owner_only(tmp_path: Path) -> None:
    with Mailbox(tmp_path / "mails") as mailbox:
        send(mailbox, *(a_mail(number) for number in range(5)))
    with Mailbox(tmp_path / "mails") as again:
        send(again, a_mail(5))
    kept, older = mails.kept_mails(tmp_path / "mails")
    assert [mail.subject[-1] for mail in kept] == ["5", "4", "3", "2", "1", "0"]
    assert older == ""
    files = list((tmp_path / "mails").iterdir())
    assert {file.suffix for file in files} == {".eml"}
    assert {file.stat().st_mode & 0o077 for file in files} == {0}


def test_the_list_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mails, "PAGE", 2)
    with Mailbox(tmp_path) as mailbox:
        send(mailbox, *(a_mail(number) for number in range(3)))
    first, older = mails.kept_mails(tmp_path)
    second, end = mails.kept_mails(tmp_path, before=older)
    assert [mail.subject[-1] for mail in [*first, *second]] == ["2", "1", "0"]
    assert end == ""


def test_a_file_elsewhere_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "mails").mkdir()
    (tmp_path / "secret.eml").write_text("secret")
    for name in ("../secret", "..%2fsecret", "", "x" * 29):
        with pytest.raises(NotFound):
            mails.raw_mail(tmp_path / "mails", name)


def test_every_mail_is_shown_with_text_html_headers_and_file(
    demo: Browser, mailbox: Mailbox
) -> None:
    assert "No email has been sent yet" in demo.get("/dev/mail").text
    send(mailbox, a_mail())
    page = demo.get("/dev/mail").text
    assert "Ihre Rückmeldung ist da 1" in page
    assert "zofia@example.com" in page

    [kept] = mails.kept_mails(mailbox.folder)[0]
    page = demo.get(f"/dev/mail/{kept.mail_id}").text
    assert 'href="http://portal.test/l/token" lang="de">Meine Seite</a>' in page
    assert "javascript:" not in page
    assert "Guten Tag Zofia Möchlichen," in page
    assert "Mon, 23 Nov 2026 10:00:00 +0100" in page
    assert f'src="/dev/mail/{kept.mail_id}/html"' in page
    assert "frame-src 'self'" in demo.answer.headers["Content-Security-Policy"]

    demo.get(f"/dev/mail/{kept.mail_id}/raw")
    assert b"Ihre =?utf-8?q?R=C3=BCckmeldung?=" in demo.answer.data
    assert demo.answer.headers["Content-Disposition"].startswith("attachment")


def test_the_framed_part_may_have_styles_and_runs_nothing(demo: Browser, mailbox: Mailbox) -> None:
    send(mailbox, a_mail())
    [kept] = mails.kept_mails(mailbox.folder)[0]
    answer = demo.client.get(f"/dev/mail/{kept.mail_id}/html", base_url=demo.base)
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "frame-ancestors 'self'" in policy
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "script-src 'self'" in policy
    assert b"<style>" in answer.data


def test_a_mail_without_html_is_shown_as_well(demo: Browser, mailbox: Mailbox) -> None:
    plain = EmailMessage()
    plain["To"], plain["From"] = "zofia@example.com", "karriere@nordlicht.example"
    plain.set_content("Nur Text.\n")
    send(mailbox, plain)
    [kept] = mails.kept_mails(mailbox.folder)[0]
    page = demo.get(f"/dev/mail/{kept.mail_id}").text
    assert "Nur Text." in page
    assert "<iframe" not in page


def test_unknown_mails_are_not_found_and_production_has_no_such_page(
    demo: Browser, browser: Browser
) -> None:
    assert demo.get("/dev/mail/00000000000000000000-00000000").status == 404
    assert browser.get("/dev/mail").status == 404
