"""`portal demo`: everything under one command, with invented people and a mailbox for all mails."""

import json
import logging
import os
import socket
import time
import urllib.error
import urllib.request
from dataclasses import asdict, dataclass
from pathlib import Path

import click
from sqlalchemy import select

from portal.app import make_runtime
from portal.candidates.models import Application
from portal.core import clock, migrating
from portal.core.logs import configure_logs
from portal.core.runtime import Runtime
from portal.core.settings import Settings, instance_folder, load_settings
from portal.core.supervisor import Child, Supervisor
from portal.demo.exports import TO_TRY as FILE_TO_TRY
from portal.demo.files import demo_path
from portal.demo.folder import clear, is_foreign, note_loaded, open_accounts, write_settings
from portal.demo.letters import TO_TRY as LETTERS_TO_TRY
from portal.demo.loading import load_demo
from portal.demo.mailbox import Mailbox
from portal.entrance.mails import link_url
from portal.entrance.models import PersonalLink, Purpose
from portal.events.queries import upcoming_events

PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Announcement:
    """What the demo tells whoever started it."""

    base_url: str
    candidate_links: list[str]
    admin: dict[str, str]
    event_url: str | None
    mail_url: str


@click.command()
@click.option("--port", default=8000, show_default=True, help="0 takes any free port.")
@click.option("--data", type=click.Path(path_type=Path), help="Folder of the installation.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON line once it answers.")
@click.option("--fresh", is_flag=True, help="Begin again with new data.")
def demo(port: int, data: Path | None, as_json: bool, fresh: bool) -> None:
    """Start the portal with an invented employer; Ctrl-C ends it. The data stay."""
    configure_logs()
    folder = (data or instance_folder()).expanduser().resolve()
    if is_foreign(folder):
        raise click.ClickException(
            f"{folder} belongs to an installation that is not a demo. Choose another with --data."
        )
    port = _free_port(port)
    if fresh:
        clear(folder)
    folder.mkdir(parents=True, exist_ok=True)
    with Mailbox(folder / "mails") as mailbox:
        environ = _environ(folder, port, mailbox.port)
        runtime = make_runtime(load_settings(environ))
        settings, passwords = runtime.settings, _prepare(runtime, folder)
        write_settings(folder, environ)
        supervisor = _start(environ, port)
        try:
            _wait_for(settings.base_url, supervisor)
            _announce(_announcement(runtime, settings, passwords), passwords, as_json)
            supervisor.watch()
        finally:
            supervisor.end()


def _free_port(port: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise click.ClickException(
                f"Port {port} is taken. Choose another: portal demo --port 8001"
            ) from error
        found: int = probe.getsockname()[1]
        return found


def _environ(folder: Path, port: int, mail_port: int) -> dict[str, str]:
    """The demo decides everything but the database and the queue."""
    kept = ("PORTAL_DATABASE_URL", "PORTAL_QUEUE_URL")
    environ = {k: v for k, v in os.environ.items() if not k.startswith("PORTAL_") or k in kept}
    return environ | {
        "PORTAL_MODE": "demo",
        "PORTAL_INSTANCE": str(folder),
        "PORTAL_BASE_URL": f"http://127.0.0.1:{port}",
        "PORTAL_SMTP_URL": f"smtp://127.0.0.1:{mail_port}",
    }


def _prepare(runtime: Runtime, folder: Path) -> dict[str, str]:
    """Tables and, the first time, data; returns the passwords of the two accounts."""
    accounts = open_accounts(folder)
    migrating.upgrade(runtime.settings.database_url)
    if not accounts.loaded:
        configure_logs(level=logging.WARNING)  # its past is no news
        load_demo(runtime, passwords=accounts.passwords, now=clock.now(), has_mailbox=True)
        note_loaded(folder, accounts)
        configure_logs()
    return accounts.passwords


def _start(environ: dict[str, str], port: int) -> Supervisor:
    web = Child(["serve", "--bind", f"127.0.0.1:{port}"], environ)
    supervisor = Supervisor([web, Child(["worker"], environ)])
    supervisor.stop_on_signals()
    supervisor.start()
    return supervisor


def _wait_for(base_url: str, supervisor: Supervisor) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not supervisor.stopping:
        try:
            with urllib.request.urlopen(f"{base_url}/healthz", timeout=2):  # noqa: S310 - our own
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise click.ClickException("The portal did not answer in time.") from None
            time.sleep(0.1)


def _announcement(runtime: Runtime, settings: Settings, passwords: dict[str, str]) -> Announcement:
    email, password = next(iter(passwords.items()))
    return Announcement(
        base_url=settings.base_url,
        candidate_links=_candidate_links(runtime),
        admin={"email": email, "password": password},
        event_url=_event_url(runtime),
        mail_url=f"{settings.base_url}/dev/mail",
    )


def _event_url(runtime: Runtime) -> str | None:
    """The next event with free seats."""
    with runtime.reading() as db:
        for listed in upcoming_events(db, now=clock.now()):
            if listed.event.is_open(clock.now()) and listed.event.free and not listed.waiting:
                return f"{runtime.settings.base_url}/events/{listed.event.slug}"
    return None


def _candidate_links(runtime: Runtime) -> list[str]:
    with runtime.reading() as db:
        links = db.scalars(
            select(PersonalLink)
            .join(Application, Application.person_id == PersonalLink.person_id)
            .where(PersonalLink.purpose == Purpose.INVITE, PersonalLink.revoked_at.is_(None))
            .where(Application.number.in_(LETTERS_TO_TRY))
            .order_by(PersonalLink.id)
        )
        return [link_url(runtime, link) for link in links]


def _announce(news: Announcement, passwords: dict[str, str], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(asdict(news)))
        return
    click.echo(f"\n  Nachklang is running at {news.base_url}. Ctrl-C ends it.\n")
    click.echo("  Personal links of three candidates:")
    for link in news.candidate_links:
        click.echo(f"    {link}")
    if news.event_url:
        click.echo(f"\n  An event that everybody can sign up for: {news.event_url}")
    click.echo(f"\n  HR signs in at {news.base_url}/admin")
    for email, password in passwords.items():
        click.echo(f"    {email}  {password}")
    click.echo(f"    An export to bring in: {news.base_url}/admin/candidates/imports/new")
    click.echo(f"    {demo_path(FILE_TO_TRY)}")
    click.echo(f"\n  Every mail that was sent: {news.mail_url}\n")
