"""`portal mail …`: stop all sending, let it go on, set the pause after a release."""

import click

from portal.audit.service import Actor
from portal.core import clock
from portal.core.runtime import Runtime
from portal.core.waking import wake
from portal.employer.queries import get_employer
from portal.employer.sending import set_release_pause
from portal.outbox.stopping import resume_sending, stop_sending


@click.group("mail")
def mail_commands() -> None:
    """Stop all mails of this installation, and let them go on."""


@mail_commands.command("stop")
@click.pass_obj
def stop(runtime: Runtime) -> None:
    """No mail leaves any more, except codes and new links that people ask for."""
    with runtime.writing() as db:
        changed = stop_sending(db, now=clock.now(), actor=Actor.system())
    click.echo("Sending is stopped." if changed else "Sending was stopped before.")


@mail_commands.command("resume")
@click.pass_obj
def resume(runtime: Runtime) -> None:
    """Mails leave again, those that waited in their old order."""
    with runtime.writing() as db:
        changed = resume_sending(db, now=clock.now(), actor=Actor.system())
    wake(runtime)
    click.echo("Mails leave again." if changed else "Sending was not stopped.")


@mail_commands.command("pause")
@click.argument("minutes", type=click.IntRange(0, 24 * 60))
@click.pass_obj
def pause(runtime: Runtime, minutes: int) -> None:
    """Letters leave MINUTES after their release; until then it can be undone. 0: at once."""
    with runtime.writing() as db:
        set_release_pause(db, minutes=minutes, now=clock.now(), actor=Actor.system())
    click.echo(f"Letters leave {minutes} minutes after their release.")


@mail_commands.command("state")
@click.pass_obj
def state(runtime: Runtime) -> None:
    """Say whether mails leave."""
    with runtime.reading() as db:
        employer = get_employer(db)
        since, name = employer.sending_stopped_at, employer.sending_stopped_by
    if since is None:
        click.echo("Mails leave as they are due.")
    else:
        by = f" by {name}" if name else ""
        click.echo(f"Sending has been stopped since {since:%Y-%m-%d %H:%M} UTC{by}.")
