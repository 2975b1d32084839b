"""`portal legal PAGE FILE`"""

from pathlib import Path

import click

from portal.audit.service import Actor
from portal.content import service
from portal.content.errors import TextEmpty, TextTooLong
from portal.content.models import LegalPage
from portal.core import clock
from portal.core.runtime import Runtime
from portal.core.voices import DEFAULT_LANGUAGE, LANGUAGES
from portal.web.forms import clean_text


@click.command("legal")
@click.argument("page", type=click.Choice([page.value for page in LegalPage]))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--language", type=click.Choice(LANGUAGES), default=DEFAULT_LANGUAGE, show_default=True
)
@click.pass_obj
def legal_command(runtime: Runtime, page: str, file: Path, language: str) -> None:
    """Take the text of PAGE from FILE (Markdown, UTF-8); the version before it is kept."""
    now = clock.now()
    try:
        body = clean_text(file.read_text("utf-8"))
        with runtime.writing() as db:
            text = service.write_text(
                db,
                page=LegalPage(page),
                language=language,
                body=body,
                now=now,
                actor=Actor.system(),
            )
            number, is_new = text.number, text.written_at == now
    except UnicodeDecodeError as error:
        raise click.ClickException(f"{file.name} is not UTF-8. Nothing was changed.") from error
    except (TextEmpty, TextTooLong) as refusal:
        raise click.ClickException(refusal.message) from refusal
    state = "is written" if is_new else "has this text already"
    click.echo(f"Version {number} of {page} ({language}) {state}.")
