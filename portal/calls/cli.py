import click

from portal.calls import queries
from portal.core.runtime import Runtime


@click.group("calls")
def calls_commands() -> None:
    """Feedback calls."""


@calls_commands.command("check")
@click.pass_obj
def check(runtime: Runtime) -> None:
    """Check that every call claims exactly its own time, and nobody else's."""
    with runtime.reading() as db:
        wrong = queries.wrong_claims(db)
    for public_id, difference in wrong.items():
        click.echo(f"{public_id}: {difference:+d} cells")
    if wrong:
        raise click.ClickException(f"{len(wrong)} calls do not claim exactly their time.")
    click.echo("Every call claims exactly its time.")
