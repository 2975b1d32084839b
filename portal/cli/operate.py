"""`portal migrate` and `portal check`."""

import click

from portal.app import make_runtime
from portal.content import queries as content
from portal.content.models import LegalPage
from portal.core import migrating
from portal.core.runtime import Runtime
from portal.core.settings import Mode, Settings, WrongSetting, load_settings
from portal.employer.queries import find_employer
from portal.events import queries as events


@click.command()
@click.pass_obj
def migrate(runtime: Runtime) -> None:
    """Bring the database to the tables of this version."""
    runtime.settings.instance.mkdir(parents=True, exist_ok=True)
    migrating.upgrade(runtime.settings.database_url)
    click.echo("The database is up to date.")


@click.command()
def check() -> None:
    """Say whether this installation may run: settings, database, employer, imprint, seats."""
    settings = load_settings()
    problems = find_problems(settings) or find_miscounts(settings)
    for problem in problems:
        click.echo(f"wrong   {problem}")
    if problems:
        raise SystemExit(1)
    click.echo("Everything is in place.")


def find_problems(settings: Settings) -> list[str]:
    """One sentence for each thing that is missing; the settings themselves are checked already."""
    runtime = make_runtime(settings)
    try:
        if not migrating.is_current(runtime.engine):
            return ["The database is not up to date. Run: portal migrate"]
    except Exception as error:  # noqa: BLE001 - whatever the driver says, the sentence is the same
        return [f"The database cannot be reached ({type(error).__name__}): PORTAL_DATABASE_URL."]
    problems = []
    with runtime.reading() as db:
        employer = find_employer(db)
        if employer is None:
            problems.append("The employer has no name yet. Run: portal employer --help")
        language = employer.language if employer else "de"
        if content.current_text(db, LegalPage.IMPRINT, language) is None:
            problems.append("The imprint is empty (section 5 DDG). Run: portal legal imprint FILE")
    return problems


def find_miscounts(settings: Settings) -> list[str]:
    """Events whose counted seats are not the sum of their sign-ups; there should never be one."""
    with make_runtime(settings).reading() as db:
        return [
            f"The event {slug} counts {taken} seats, its sign-ups hold {held}."
            for slug, taken, held in events.differences(db)
        ]


def refuse_unready(settings: Settings) -> None:
    """In production nothing starts without imprint and current tables. Raises WrongSetting."""
    if settings.mode is Mode.PRODUCTION and (problems := find_problems(settings)):
        raise WrongSetting(problems[0])
