"""A mail server for tests: on loopback only, it keeps what it takes and says no when told to."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, Self

from aiosmtpd.controller import Controller


@dataclass
class Sink:
    """``sink.say("rcpt", "550 5.1.1 unknown")`` refuses; ``sink.say("rcpt")`` takes again.

    ``before_answer`` runs when a message has arrived and nothing has been answered yet.
    """

    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    connections: int = 0
    seconds: float = 0.0
    answers: dict[str, str] = field(default_factory=dict)
    before_answer: Callable[[], None] = lambda: None
    options: dict[str, Any] = field(default_factory=dict)
    port: int = 0

    def __enter__(self) -> Self:
        self._socket = socket.create_server(("127.0.0.1", self.port))
        self.port = self._socket.getsockname()[1]
        self._controller = _Listening(_Handler(self), self._socket, self.options)
        self._controller.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._controller.stop()

    def say(self, step: str, answer: str = "") -> None:
        """``answer`` at ``step``: mail, rcpt or data."""
        self.answers[step] = answer

    @property
    def ids(self) -> list[str]:
        return [str(mail["Message-ID"]) for mail in self.mails]


class _Handler:
    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    async def handle_EHLO(  # noqa: N802 - the name aiosmtpd calls
        self, _server: Any, session: Any, _envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        self.sink.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802 - the name aiosmtpd calls
        self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if refusal := self.sink.answers.get("mail"):
            return refusal
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if refusal := self.sink.answers.get("rcpt"):
            return refusal
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if refusal := self.sink.answers.get("data"):
            return refusal
        message = message_from_bytes(envelope.original_content, policy=default)
        self.sink.mails.append(message)
        self.sink.recipients.extend(envelope.rcpt_tos)
        await asyncio.to_thread(self.sink.before_answer)
        await asyncio.sleep(self.sink.seconds)
        if self.sink.answers.get("lose"):
            server.transport.abort()
        return "250 OK"


class _Listening(Controller):
    """On a socket that is already bound: any free port, ours from the start."""

    def __init__(self, handler: _Handler, listening: socket.socket, options: Any) -> None:
        self._listening = listening
        port = listening.getsockname()[1]
        options = {"enable_SMTPUTF8": True} | options
        super().__init__(handler, hostname="127.0.0.1", port=port, **options)

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self._listening)
