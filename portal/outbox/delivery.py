"""Hands mails to the mail server: one connection for a round of mails, every wait limited."""

import smtplib
import socket
import ssl
import time
from dataclasses import dataclass
from functools import lru_cache

from portal.core.settings import MailServer
from portal.outbox import problems
from portal.outbox.answers import Effect, Receipt, Step, read_answer

CONNECT_SECONDS = 10.0
COMMAND_SECONDS = 30.0
# A server may look at the content before it answers; giving up too early makes duplicates.
MESSAGE_SECONDS = 180.0
STALE_SECONDS = 5.0
MAILS_PER_CONNECTION = 100
REST_SECONDS = 20.0  # after a failure to connect, mails of the same round do not try again

TROUBLE = (OSError, smtplib.SMTPException)


@dataclass(frozen=True)
class Envelope:
    """A message with its two addresses, both as SMTP wants them."""

    sender: str
    recipient: str
    content: bytes

    @property
    def options(self) -> list[str]:
        """RFC 6531: a recipient with letters beyond ASCII before the @."""
        return [] if self.recipient.isascii() else ["SMTPUTF8"]


class Refused(Exception):
    """The server said no, or nothing; carries the receipt."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(receipt.problem)
        self.receipt = receipt


class Postman:
    """One connection, opened when first needed and kept until ``hang_up``; for one thread."""

    def __init__(self, server: MailServer) -> None:
        self.server = server
        self._smtp: smtplib.SMTP | None = None
        self._used_at = self._rest_until = 0.0
        self._carried = 0
        self._down: Receipt | None = None

    def deliver(self, envelope: Envelope) -> Receipt:
        """Hand one message over; never raises for what a server or a network may do."""
        try:
            smtp = self._connection()
        except Refused as refused:
            return refused.receipt
        try:
            hand_over(smtp, envelope)
        except Refused as refused:
            self._clean_up(smtp, refused.receipt)
            return refused.receipt
        self._used_at, self._carried = time.monotonic(), self._carried + 1
        return Receipt(Effect.SENT, code=250)

    def hang_up(self) -> None:
        """Say goodbye, and forget that the server was down."""
        smtp, self._smtp, self._down = self._smtp, None, None
        if smtp is not None:
            try:
                smtp.quit()
            except TROUBLE:
                smtp.close()

    def _connection(self) -> smtplib.SMTP:
        if self._smtp is not None and self._is_usable(self._smtp):
            return self._smtp
        if self._down is not None and time.monotonic() < self._rest_until:
            raise Refused(self._down)
        self.hang_up()
        try:
            self._smtp = connect(self.server)
        except Refused as refused:
            self._down, self._rest_until = refused.receipt, time.monotonic() + REST_SECONDS
            raise
        self._carried = 0
        return self._smtp

    def _is_usable(self, smtp: smtplib.SMTP) -> bool:
        """A connection that has rested may have been closed on the other side."""
        if self._carried >= MAILS_PER_CONNECTION:
            return False
        if time.monotonic() - self._used_at < STALE_SECONDS:
            return True
        try:
            return smtp.noop()[0] == 250
        except TROUBLE:
            return False

    def _clean_up(self, smtp: smtplib.SMTP, receipt: Receipt) -> None:
        """After a plain refusal the connection serves the next mail; otherwise a new one must."""
        try:
            is_clean = receipt.code not in (None, 421) and smtp.rset()[0] == 250
        except TROUBLE:
            is_clean = False
        if not is_clean:
            smtp.close()
            self._smtp = None
        self._used_at = time.monotonic()


def connect(server: MailServer) -> smtplib.SMTP:
    """A connection that is ready for mails, encrypted and signed in as the settings say.

    Refused says why not; it is never about a single mail.
    """
    try:
        smtp = _greeted(server)
        try:
            _secured(smtp, server)
        except BaseException:
            smtp.close()
            raise
    except ssl.SSLError as error:
        raise Refused(Receipt(Effect.DOWN, problems.SERVER_TLS)) from error
    except smtplib.SMTPResponseException as error:
        raise Refused(_answer(Step.OPEN, error)) from error
    except TROUBLE as error:
        raise Refused(Receipt(Effect.DOWN, problems.SERVER_DOWN)) from error
    _set_timeout(smtp, COMMAND_SECONDS)
    return smtp


def _greeted(server: MailServer) -> smtplib.SMTP:
    if server.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(
            server.host, server.port, own_name(), timeout=CONNECT_SECONDS, context=context
        )
    return smtplib.SMTP(server.host, server.port, own_name(), timeout=CONNECT_SECONDS)


def _secured(smtp: smtplib.SMTP, server: MailServer) -> None:
    smtp.ehlo_or_helo_if_needed()
    if server.security == "starttls":
        if not smtp.has_extn("starttls"):  # never on without it
            raise Refused(Receipt(Effect.DOWN, problems.SERVER_TLS))
        smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo()
    if server.user:
        try:
            smtp.login(server.user, server.password)
        except smtplib.SMTPException as error:  # some servers just hang up after a wrong password
            raise Refused(Receipt(Effect.DOWN, problems.SERVER_LOGIN)) from error


@lru_cache
def own_name() -> str:
    """How we introduce ourselves; asked once, a slow name server would hold up every round."""
    return socket.getfqdn()


def hand_over(smtp: smtplib.SMTP, envelope: Envelope) -> None:
    """Sender, recipient, message; Refused when one of them is not taken."""
    if envelope.options and not smtp.has_extn("smtputf8"):
        raise Refused(Receipt(Effect.FAILED, problems.NOT_AN_ADDRESS))
    try:
        _expect(Step.SENDER, smtp.mail(envelope.sender, envelope.options), 250)
        _expect(Step.RECIPIENT, smtp.rcpt(envelope.recipient), 250, 251)
        _set_timeout(smtp, MESSAGE_SECONDS)
        _expect(Step.MESSAGE, smtp.data(envelope.content), 250)
        _set_timeout(smtp, COMMAND_SECONDS)
    except smtplib.SMTPDataError as error:
        raise Refused(_answer(Step.MESSAGE, error)) from error
    except TROUBLE as error:
        raise Refused(Receipt(Effect.LATER, problems.LOST_IN_BETWEEN)) from error


def _expect(step: Step, answer: tuple[int, bytes], *welcome: int) -> None:
    code, text = answer
    if code not in welcome:
        raise Refused(read_answer(step, code, text))


def _answer(step: Step, error: smtplib.SMTPResponseException) -> Receipt:
    text = error.smtp_error
    return read_answer(step, error.smtp_code, text if isinstance(text, bytes) else text.encode())


def _set_timeout(smtp: smtplib.SMTP, seconds: float) -> None:
    if smtp.sock is not None:
        smtp.sock.settimeout(seconds)
