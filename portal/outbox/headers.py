"""Header lines of mails, encoded by hand: names come from imports and forms and may hold anything.

The standard library folds long names after taking their quotes off (CPython gh-121284), which can
turn one name into several addresses. So each value is written whole and never refolded.
"""

import re
from email.header import Header
from email.utils import quote

from email_validator import EmailNotValidError, validate_email

UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
LONGEST_PLAIN = 60
PLAIN = re.compile(r"[ -~]*")
LOCAL_PART = re.compile(r"[^\s\x00-\x20\x7f-\x9f()<>\[\]:;@\\,\"]{1,64}")
LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
DOMAIN = re.compile(rf"{LABEL}(?:\.{LABEL})*")


def one_line(text: str) -> str:
    """Without line ends and control signs, single blanks."""
    return " ".join(UNSEEN.sub(" ", text).split())


def text_header(name: str, text: str) -> str:
    """The value of a header like Subject, encoded where it is not plain and folded."""
    line = one_line(text)
    if PLAIN.fullmatch(line) and len(line) <= LONGEST_PLAIN and "=?" not in line:
        return line
    return Header(line, "utf-8", header_name=name).encode()


def address_header(name: str, display_name: str, address: str) -> str:
    """``"Name" <address>``; the name is encoded as a whole, so nothing in it is read as syntax."""
    line = one_line(display_name)
    if not line:
        return address
    if PLAIN.fullmatch(line) and len(line) <= LONGEST_PLAIN and "=?" not in line:
        return f'"{quote(line)}"\n <{address}>'
    return f"{Header(line, 'utf-8', header_name=name).encode()}\n <{address}>"


def wire_address(address: str) -> str | None:
    """The address as SMTP wants it: the domain in ASCII (IDNA). None for what cannot be one."""
    local, _, domain = address.rpartition("@")
    if not domain.isascii():
        domain = _ascii_domain(domain)
    if not LOCAL_PART.fullmatch(local) or not DOMAIN.fullmatch(domain):
        return None
    return f"{local}@{domain}"


def _ascii_domain(domain: str) -> str:
    """By IDNA 2008, in which ß is a letter; the standard library only knows 2003."""
    try:
        checked = validate_email(f"a@{domain}", check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return ""
    return checked.ascii_domain or ""
