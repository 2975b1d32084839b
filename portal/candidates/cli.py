"""`portal import FILE`"""

from pathlib import Path
from typing import BinaryIO

import click
from sqlalchemy.exc import DBAPIError

from portal.audit.service import Actor
from portal.candidates import service
from portal.candidates.errors import ImportRefused
from portal.candidates.importing.decoding import MOST_BYTES
from portal.candidates.importing.sentences import State
from portal.core import clock
from portal.core.messages import N_
from portal.core.runtime import Runtime
from portal.web.error_pages import SENTENCES, is_passing_trouble
from portal.web.locale import gettext as _

STATE_WORDS = {
    State.NEW: N_("new"),
    State.KNOWN: N_("known"),
    State.SKIPPED: N_("skipped"),
    State.WRONG: N_("wrong"),
}


@click.command("import")
@click.argument("file", type=click.File("rb"))
@click.option(
    "--already-told",
    is_flag=True,
    help="Everybody in the file was told on the day of the decision; else our letter tells first.",
)
@click.pass_obj
def import_command(runtime: Runtime, file: BinaryIO, already_told: bool) -> None:
    """Bring in an export of applications (CSV with German headers).

    Every line is accounted for. All good lines go in together, or none.
    """
    try:
        report = service.import_applications(
            runtime,
            data=file.read(MOST_BYTES + 1),
            file_name=Path(file.name).name,
            now=clock.now(),
            actor=Actor.system(),
            already_told=already_told,
        )
    except ImportRefused as refusal:
        click.echo(_(refusal.message, **refusal.values), err=True)
        raise SystemExit(2) from refusal
    except DBAPIError as error:
        if not is_passing_trouble(error):
            raise
        click.echo(_(SENTENCES[503]), err=True)
        raise SystemExit(1) from error
    click.echo("\n".join(report_lines(report)))


def report_lines(report: service.ImportReport) -> list[str]:
    """The report as text: each line of the file, the totals, what was not taken over."""
    words = {state: _(word) for state, word in STATE_WORDS.items()}
    lines = []
    for verdict in report.verdicts:
        said = " ".join(_(part.message, **part.values) for part in verdict.sentences)
        lines.append(
            _(
                "Line %(line)s: %(state)s. %(said)s",
                line=verdict.line,
                state=words[verdict.state],
                said=said,
            )
        )
    lines.append(", ".join(f"{report.counts[state]} {words[state]}" for state in State))
    lines += [
        _("Column not taken over: %(name)s. %(reason)s", name=column.name, reason=_(column.reason))
        for column in report.dropped
    ]
    return lines
