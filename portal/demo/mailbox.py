"""A mail server that delivers nothing: it keeps every mail as a file, for /dev/mail."""

import secrets
import socket
import time
from pathlib import Path
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

LOOPBACK = "127.0.0.1"
LARGEST = 20_000_000
GONE = "simone.schwital.17@example.net"  # one mail of the demo does not arrive


class Mailbox:
    """``with Mailbox(folder) as mailbox``: it listens on ``mailbox.port`` of this machine only.

    A folder that already holds mails is carried on.
    """

    def __init__(self, folder: Path, *, port: int = 0) -> None:
        self.folder = folder
        self.port = port

    def __enter__(self) -> Self:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        listening = socket.create_server((LOOPBACK, self.port))
        # its answers have many lines: without this each connection waits for 40 ms
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.port = listening.getsockname()[1]
        self._controller = _Listening(Catcher(self.folder), listening)
        self._controller.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._controller.stop()


class Catcher:
    """Writes what arrives, whole or not at all; names sort by time of arrival."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if address == GONE:
            return "550 5.1.1 There is no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - the name aiosmtpd calls
        content = envelope.original_content or b""
        name = f"{time.time_ns():020d}-{secrets.token_hex(4)}"
        draft = self.folder / f"{name}.part"
        draft.touch(mode=0o600)
        draft.write_bytes(content)
        draft.replace(self.folder / f"{name}.eml")
        return "250 2.0.0 Kept"


class _Listening(Controller):
    """On a socket that is already bound, so that the port is known and ours from the start."""

    def __init__(self, handler: Catcher, listening: socket.socket) -> None:
        host, port = listening.getsockname()
        self._listening = listening
        super().__init__(
            handler,
            hostname=host,
            port=port,
            data_size_limit=LARGEST,
            enable_SMTPUTF8=True,
        )

    def _create_server(self):  # type: ignore[no-untyped-def]  # a coroutine of asyncio, as in the base
        return self.loop.create_server(self._factory_invoker, sock=self._listening)
