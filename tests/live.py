"""The portal with the demo's people, served on this machine for a real browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import select
from werkzeug.serving import make_server

from portal.access import service as access
from portal.core import clock, migrating
from portal.core.runtime import Runtime
from portal.core.settings import MailServer, Mode, Settings
from portal.demo.loading import load_demo
from portal.demo.mailbox import Mailbox
from portal.demo.web import create_demo_app
from portal.entrance.mails import link_url
from portal.entrance.models import PersonalLink, Purpose
from portal.staff.queries import find_account
from portal.web.cookies import PURPOSE

PASSWORDS = {
    "lena.vogt@nordlicht.example": "drei kleine Wörter am Morgen",
    "jasper.ohm@nordlicht.example": "drei kleine Wörter am Abend",
}


@dataclass(frozen=True)
class Live:
    """``url`` answers; cookies sign a browser in without walking through the entrance."""

    url: str
    app: Flask

    @property
    def runtime(self) -> Runtime:
        known: Runtime = self.app.extensions["runtime"]
        return known

    def staff_cookie(self, email: str) -> dict[str, str]:
        with self.runtime.writing() as db:
            account = find_account(db, email)
            assert account
            return self._cookie(access.sign_in_staff(db, staff_id=account.id, now=clock.now()))

    def person_cookie(self, person_id: int) -> dict[str, str]:
        with self.runtime.writing() as db:
            device, _key = access.remember_device(
                db, person_id=person_id, label="Firefox, Android", now=clock.now()
            )
            key = access.sign_in_person(
                db, person_id=person_id, device_id=device.id, now=clock.now()
            )
            return self._cookie(key)

    def _cookie(self, key: str) -> dict[str, str]:
        value = self.runtime.keys.sign({"_user_id": key}, purpose=PURPOSE)
        return {"name": "session", "value": value, "url": self.url}

    def invitations(self) -> list[tuple[int, str]]:
        """Person and address of each personal link that came with a letter."""
        with self.runtime.reading() as db:
            links = db.scalars(
                select(PersonalLink)
                .where(PersonalLink.purpose == Purpose.INVITE)
                .order_by(PersonalLink.id)
            )
            return [(link.person_id, link_url(self.runtime, link)) for link in links]


@contextmanager
def served_demo(folder: Path) -> Iterator[Live]:
    """The demo's data on SQLite, answered by threads of this process; no worker is at work."""
    with Mailbox(folder / "mails") as mailbox:
        server = make_server("127.0.0.1", 0, Flask("waiting"), threaded=True)
        settings = Settings(
            mode=Mode.DEMO,
            instance=folder,
            base_url=f"http://127.0.0.1:{server.server_port}",
            secret_keys=("b7Qm2xT9uLk4Zr8WvYc1Fd6HsJp3NgAe5XoRiVtB",),
            database_url=f"sqlite:///{folder / 'portal.sqlite'}",
            queue_url=f"sqlite:///{folder / 'queue.sqlite'}",
            mail_server=MailServer("127.0.0.1", mailbox.port),
            mail_from="karriere@nordlicht.example",
        )
        migrating.upgrade(settings.database_url)
        app = create_demo_app(settings)
        runtime = app.extensions["runtime"]
        load_demo(runtime, passwords=PASSWORDS, now=clock.now(), has_mailbox=True)
        server.app = app
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield Live(settings.base_url, app)
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            runtime.engine.dispose()
