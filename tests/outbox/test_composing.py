"""Headers and body of a mail, read back as a mail program reads them."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.core.calendar import CalendarEntry, Method, Party
from portal.core.settings import MailServer, Mode, Settings
from portal.outbox.composing import compose_message
from portal.outbox.headers import wire_address
from portal.outbox.kinds import Attachment
from portal.outbox.models import OutgoingMail
from portal.outbox.rendering import Rendered
from portal.people.models import Person
from tests.factories import an_employer

MAIL_ID = "b3J2fQ7xS0mKcUu4hVw1Zg"
NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
SETTINGS = Settings(
    mode=Mode.TEST,
    instance=Path("/nowhere"),
    base_url="https://karriere.nordlicht.example:8443",
    secret_keys=("x" * 40,),
    database_url="sqlite:////nowhere",
    queue_url="sqlite:////nowhere",
    mail_server=MailServer("127.0.0.1", 9),
    mail_from="karriere@nordlicht.example",
)
RENDERED = Rendered("Rückmeldung", "Guten Tag.\n", "<p>Guten Tag.</p>\n", "de")


def a_message(
    name: str = "Zofia Möchlichen",
    subject: str = "Rückmeldung zu Ihrer Bewerbung",
    employer: str = "Nordlicht Energie AG",
    **given_values: object,
) -> bytes:
    first_name, _, last_name = name.partition(" ")
    person = Person(first_name=first_name, last_name=last_name)
    mail = OutgoingMail(public_id=MAIL_ID, person=person)
    options = {
        "mail": mail,
        "to_name": name,
        "to_address": "zofia@example.com",
        "employer": an_employer(name=employer, zone="Europe/Berlin"),
        "settings": SETTINGS,
        "now": NOON,
    }
    rendered = Rendered(subject, RENDERED.text, RENDERED.html, "de")
    return compose_message(rendered, **options | given_values).as_bytes()  # type: ignore[arg-type]


def read(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_the_headers_every_mail_carries() -> None:
    message = read(a_message())
    assert message["From"] == "Nordlicht Energie AG <karriere@nordlicht.example>"
    assert message["To"].addresses[0].display_name == "Zofia Möchlichen"
    assert message["To"].addresses[0].addr_spec == "zofia@example.com"
    assert message["Reply-To"].addresses[0].addr_spec == "recruiting@nordlicht.example"
    assert message["Subject"] == "Rückmeldung zu Ihrer Bewerbung"
    assert message["Date"] == "Wed, 01 Jul 2026 14:00:00 +0200"
    assert message["Message-ID"] == f"<{MAIL_ID}@karriere.nordlicht.example>"
    assert message["Content-Language"] == "de"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["MIME-Version"] == "1.0"
    assert not [name for name in message if name.lower().startswith(("list-", "precedence"))]
    assert not message.defects


def test_the_date_is_the_moment_of_sending_and_the_id_is_not() -> None:
    first, again = read(a_message()), read(a_message(now=NOON + timedelta(days=150)))
    assert again["Date"] == "Sat, 28 Nov 2026 13:00:00 +0100"
    assert first["Message-ID"] == again["Message-ID"]


def test_text_comes_first_and_both_parts_are_readable_on_the_wire() -> None:
    message = read(a_message())
    assert message.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in message.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    assert {part["Content-Transfer-Encoding"] for part in message.iter_parts()} == {
        "quoted-printable"
    }
    assert {part.get_content_charset() for part in message.iter_parts()} == {"utf-8"}


def test_an_attachment_goes_along() -> None:
    message = read(a_message(attachments=[Attachment("Größe.pdf", "application/pdf", b"%PDF")]))
    [attached] = message.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("Größe.pdf", b"%PDF")
    assert message.get_body(("plain",)) is not None


HOSTILE = [
    "Eve\r\nBcc: everybody@example.com",
    "Eve\nBcc: everybody@example.com\n\nBody",
    'Eve" <eve@example.com>, "Zoe',
    "Müller, Hans <eve@example.com>, Ärztin der Größten Universitätsklinik am Südufer",
    "=?utf-8?q?Eve?= <eve@example.com>",
    "Ä" * 200 + ", <eve@example.com> (comment) [list]; group: a@example.com",
    "Eve\u2028Bcc: everybody@example.com\x00\x85",
    'O\'Brien-Łukasiewicz (Jr.), \\"Zoë\\"',
    ", ".join(["eve@example.com"] * 20),
]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_becomes_an_address_or_a_header(name: str) -> None:
    check_name(name)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=240))
def test_any_name_stays_a_name(name: str) -> None:
    check_name(name)


def check_name(name: str) -> None:
    raw = a_message(name=name, subject=name, employer=name)
    check_lines(raw)
    message = read(raw)
    assert [address.addr_spec for address in message["To"].addresses] == ["zofia@example.com"]
    assert [a.addr_spec for a in message["From"].addresses] == ["karriere@nordlicht.example"]
    assert {"subject", *(header.lower() for header in message)} == USUAL  # an empty one is left out
    assert "Bcc" not in message


USUAL = {
    "mime-version",
    "content-type",
    "from",
    "to",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "content-language",
    "auto-submitted",
    "x-auto-response-suppress",
}


def check_lines(raw: bytes) -> None:
    """CRLF only, ASCII only, no line too long (RFC 5322, 2.1.1)."""
    head = raw.partition(b"\r\n\r\n")[0]
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert b"\r" not in raw.replace(b"\r\n", b"")
    assert head.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert max(len(line) for line in head.split(b"\r\n")) <= 100


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=240))
def test_a_subject_arrives_as_it_was_written(words: str) -> None:
    assert read(a_message(subject=words))["Subject"] == words


@pytest.mark.parametrize(
    "subject",
    [
        "Rückmeldung zu Ihrer Bewerbung bei Nordlicht Energie für die größte Anlage an der Küste",
        "Ihre Rückmeldung ist da",
        "Your feedback from Nordlicht Energie",
    ],
)
def test_blanks_between_encoded_words_survive(subject: str) -> None:
    assert read(a_message(subject=subject))["Subject"] == subject


@pytest.mark.parametrize(
    "address",
    [
        "",
        "zofia",
        "@example.com",
        "a b@example.com",
        "a@b@example.com",
        "a@exa mple.com",
        "a@example.com\r\nRCPT TO:<eve@example.com>",
        "<a@example.com>",
        "a,b@example.com",
        '"a b"@example.com',
        "a@-example-.com",
        "a@ex..ample.com",
        "x" * 65 + "@example.com",
    ],
)
def test_what_is_no_address_is_not_put_on_the_wire(address: str) -> None:
    assert wire_address(address) is None


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_no_address_breaks_out_of_its_line(address: str) -> None:
    found = wire_address(address)
    assert found is None or not set(found) & set('\r\n\0 <>,;"')


def test_an_invitation_is_an_alternative_and_a_file_with_the_same_method() -> None:
    message = read(a_message(calendar=an_invitation()))
    alternatives, attached = message.iter_parts()
    *_others, calendar = alternatives.iter_parts()

    assert message.get_content_type() == "multipart/mixed"
    assert calendar.get_content_type() == "text/calendar"
    assert calendar.get_param("method") == "REQUEST"
    assert attached.get_filename() == "invite.ics"
    assert attached.get_content() == calendar.get_content().encode()
    assert "METHOD:REQUEST" in calendar.get_content()


def an_invitation() -> CalendarEntry:
    return CalendarEntry(
        uid="1@karriere.example",
        method=Method.REQUEST,
        sequence=0,
        summary="Gespräch",
        starts_at=NOON,
        ends_at=NOON + timedelta(minutes=20),
        stamped_at=NOON,
        organizer=Party("Nordlicht", "karriere@nordlicht.example"),
        attendee=Party("Zofia", "zofia@example.com"),
    )
