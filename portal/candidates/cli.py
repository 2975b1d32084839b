"""`portal import FILE`"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click
from sqlalchemy.exc import DBAPIError

from portal.audit.service import Actor
from portal.candidates import service
from portal.candidates.errors import ImportRefused
from portal.candidates.importing.decoding import MOST_BYTES
from portal.candidates.importing.sentences import State, Verdict
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
Advance = Callable[[int, int], None]


@click.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Only say what would happen; nothing is stored.")
@click.option(
    "--already-told",
    is_flag=True,
    help="Everybody in the file was told on the day of the decision; else our letter tells first.",
)
@click.option(
    "--told-via",
    default="",
    help='Who told them or how, for example "by telephone"; goes with --already-told.',
)
@click.pass_obj
def import_command(
    runtime: Runtime, file: BinaryIO, dry_run: bool, already_told: bool, told_via: str
) -> None:
    """Bring in an export of applications: CSV or a workbook (.xlsx), German or English.

    Every line is accounted for. All good lines go in together, or none.
    """
    if told_via and not already_told:
        raise click.UsageError("--told-via goes with --already-told.")
    with _refusals_in_a_sentence(), _progress() as advance:
        data = file.read(MOST_BYTES + 1)
        if dry_run:
            report = service.check_applications(runtime, data=data, advance=advance)
        else:
            report = service.import_applications(
                runtime,
                data=data,
                file_name=Path(file.name).name,
                now=clock.now(),
                actor=Actor.system(),
                already_told=already_told,
                told_via=told_via,
                advance=advance,
            )
    for line in report_lines(report, dry_run=dry_run):
        click.echo(line)


@contextmanager
def _refusals_in_a_sentence() -> Iterator[None]:
    try:
        yield
    except ImportRefused as refusal:
        click.echo(_(refusal.message, **refusal.values), err=True)
        raise SystemExit(2) from refusal
    except DBAPIError as error:
        if not is_passing_trouble(error):
            raise
        click.echo(_(SENTENCES[503]), err=True)
        raise SystemExit(1) from error


@contextmanager
def _progress() -> Iterator[Advance | None]:
    """A bar for whoever watches; a file or a pipe gets none."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1000, label=_("Checking"), file=sys.stderr) as bar:
        yield lambda done, total: bar.update(done * 1000 // max(total, 1) - bar.pos)
        bar.update(1000 - bar.pos)


def report_lines(report: service.ImportReport, *, dry_run: bool = False) -> Iterator[str]:
    """The report as text: each line of the file, the totals, what was not taken over."""
    words = {state: _(word) for state, word in STATE_WORDS.items()}
    for verdict in report.verdicts:
        yield _(
            "Line %(line)s: %(state)s. %(said)s",
            line=verdict.line,
            state=words[verdict.state],
            said=_said(verdict),
        )
    yield ", ".join(f"{report.counts[state]} {words[state]}" for state in State)
    for column in report.about.dropped:
        yield _(
            "Column not taken over: %(name)s. %(reason)s", name=column.name, reason=_(column.reason)
        )
    for remark in report.about.remarks:
        yield _(remark.message, **remark.values)
    if report.questions:
        yield _("Questions that wait in the portal: %(count)s.", count=report.questions)
    if dry_run:
        yield _("This was a dry run: nothing was stored.")


def _said(verdict: Verdict) -> str:
    return " ".join(_(part.message, **part.values) for part in verdict.sentences)
