"""An import in the words of whoever reads the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from babel.numbers import format_decimal

from portal.candidates.models import Decision, ImportLine, ImportRun, ImportState, LineState
from portal.core.messages import N_
from portal.web.locale import gettext as _
from portal.web.locale import voice

STATES = {
    LineState.NEW: N_("new"),
    LineState.KNOWN: N_("known"),
    LineState.SKIPPED: N_("skipped"),
    LineState.WRONG: N_("wrong"),
}
LEVELS = {
    LineState.NEW: "full",
    LineState.KNOWN: "half",
    LineState.SKIPPED: "empty",
    LineState.WRONG: "late",
}
RUN_STATES = {
    ImportState.WAITING: N_("waits for the check"),
    ImportState.CHECKING: N_("is being checked"),
    ImportState.REFUSED: N_("cannot be read"),
    ImportState.CHECKED: N_("checked, waits for you"),
    ImportState.ACCEPTED: N_("is being taken over"),
    ImportState.DONE: N_("taken over"),
    ImportState.DISMISSED: N_("not taken over"),
    ImportState.EXPIRED: N_("nobody decided in time"),
    ImportState.RECALLED: N_("taken back"),
}
RUN_LEVELS = {
    ImportState.REFUSED: "late",
    ImportState.CHECKED: "open",
    ImportState.DONE: "full",
    ImportState.DISMISSED: "empty",
    ImportState.EXPIRED: "empty",
    ImportState.RECALLED: "empty",
}
DECISIONS = {
    Decision.SAME_PERSON: N_("taken over as the same person"),
    Decision.OTHER_PERSON: N_("taken over as another person with the same address"),
    Decision.NEW_ADDRESS: N_("the new address was taken"),
    Decision.DROPPED: N_("left as it is"),
}


@dataclass(frozen=True)
class ShownLine:
    """``before`` is what the check had said, where that was something else."""

    number: int
    level: str
    word: str
    said: str
    before: str = ""


def shown_line(line: ImportLine) -> ShownLine:
    return ShownLine(
        number=line.line,
        level=LEVELS[line.state],
        word=_(STATES[line.state]),
        said=sentences(line.said),
        before=_(STATES[line.checked_as]) if line.checked_as else "",
    )


def sentences(stored: Sequence[Any]) -> str:
    """Stored sentences, in the reader's language."""
    return " ".join(_(message, **values) for message, values in stored)


def dropped(run: ImportRun) -> list[tuple[str, str]]:
    """Columns that stayed out, each with the sentence why."""
    return [(name, _(reason)) for name, reason in run.dropped]


def remarks(run: ImportRun) -> list[str]:
    return [_(message, **values) for message, values in run.remarks]


def run_state(run: ImportRun) -> tuple[str, str]:
    """Level and word."""
    return RUN_LEVELS.get(run.state, "half"), _(RUN_STATES[run.state])


def progress(run: ImportRun) -> str:
    """How far it is, in a sentence."""
    if run.state is ImportState.WAITING:
        return _("The check begins in a moment.")
    if run.state is ImportState.CHECKING:
        return _(
            "%(done)s of about %(total)s lines have been checked.",
            done=_number(run.lines_done),
            total=_number(max(run.lines_total, run.lines_done)),
        )
    if run.state is ImportState.ACCEPTED:
        return _("The applications are being taken over, all of them or none.")
    return _(RUN_STATES[run.state])


def _number(value: int) -> str:
    return format_decimal(value, locale=voice().language)
