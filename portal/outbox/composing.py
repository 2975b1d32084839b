"""A rendered mail as a message: text and HTML alternative, and the headers every mail carries."""

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from portal.core.calendar import CalendarEntry
from portal.core.settings import Settings
from portal.employer.models import Employer
from portal.outbox.headers import address_header, text_header, wire_address
from portal.outbox.kinds import Attachment
from portal.outbox.models import OutgoingMail
from portal.outbox.rendering import Rendered

# Headers come ready encoded and folded (headers.py); nothing may fold them again.
POLICY = SMTP.clone(refold_source="none")
CALENDAR_FILE = "invite.ics"


def compose_message(
    rendered: Rendered,
    *,
    mail: OutgoingMail,
    to_name: str,
    to_address: str,
    employer: Employer,
    settings: Settings,
    now: datetime,
    attachments: Sequence[Attachment] = (),
    calendar: CalendarEntry | None = None,
    leave_url: str = "",
) -> EmailMessage:
    """The message as it leaves; Date is this moment on the employer's clock. ``leave_url`` ends the
    consent that the mail needs."""
    message = EmailMessage(policy=POLICY)
    message.set_content(rendered.text, cte="quoted-printable")
    message.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    if calendar is not None:
        _add_calendar(message, calendar)
    for attachment in attachments:
        _attach(message, attachment)
    for name, value in {
        "From": address_header("From", employer.name, settings.mail_from),
        "To": address_header("To", to_name, to_address),
        "Reply-To": _reply_to(employer),
        "Subject": text_header("Subject", rendered.subject),
        "Date": format_datetime(now.astimezone(ZoneInfo(employer.zone))),
        "Message-ID": message_id(mail, settings),
        "Content-Language": rendered.language,
        # RFC 3834: so that nobody's holiday answers come back, and no loop begins
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        **_list_headers(leave_url),
    }.items():
        if value:
            message.set_raw(name, value)
    return message


def message_id(mail: OutgoingMail, settings: Settings) -> str:
    """The same however often the mail is tried, so that a second copy is recognised as one."""
    return f"<{mail.public_id}@{urlsplit(settings.base_url).hostname}>"


def _reply_to(employer: Employer) -> str:
    address = wire_address(employer.contact_email)
    return address_header("Reply-To", employer.contact_name, address) if address else ""


def _list_headers(leave_url: str) -> dict[str, str]:
    """The way out as a button of the mail program: RFC 8058, which asks for https."""
    if not leave_url.startswith("https://"):
        return {}
    return {
        "List-Unsubscribe": f"<{leave_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _add_calendar(message: EmailMessage, entry: CalendarEntry) -> None:
    """As the last alternative, which Outlook and Google offer to accept, and as a file.

    The method stands in the part's type as well as in the entry (RFC 6047, 2.4).
    """
    ical = entry.to_ical()
    message.add_alternative(
        ical.decode(), subtype="calendar", cte="base64", params={"method": entry.method.value}
    )
    message.add_attachment(ical, maintype="application", subtype="ics", filename=CALENDAR_FILE)


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    kind, _, subtype = attachment.content_type.partition("/")
    message.add_attachment(
        attachment.content, maintype=kind, subtype=subtype, filename=attachment.name
    )
