"""A mail as staff sees it in lists: when, what became of it, and in which words."""

from dataclasses import dataclass
from datetime import datetime

from portal.core.deeds import DeedState
from portal.outbox.kinds import find_kind
from portal.outbox.models import OutgoingMail
from portal.outbox.problems import (
    SILENCES,
    SILENT_BY_WISH,
    problem_sentence,
    waiting_codes,
)
from portal.web.locale import gettext as _

LEVELS = {
    DeedState.WAITING: "half",
    DeedState.LEASED: "half",
    DeedState.DONE: "full",
    DeedState.DROPPED: "empty",
    DeedState.FAILED: "late",
}


@dataclass(frozen=True)
class Line:
    """``level`` and ``word`` are the state, ``reason`` a sentence where there is one."""

    mail: OutgoingMail
    label: str
    at: datetime
    level: str
    word: str
    reason: str

    @property
    def to(self) -> str:
        """Who gets it; colleagues are not named in this list."""
        return self.mail.person.name if self.mail.staff_id is None else _("a colleague")

    @property
    def did_not_arrive(self) -> bool:
        """It failed, or a silence kept it back; a person can do something about it."""
        deed = self.mail.deed
        return deed.state is DeedState.FAILED or (
            deed.state is DeedState.DROPPED and deed.problem in SILENCES
        )

    @property
    def may_be_sent_again(self) -> bool:
        return self.did_not_arrive and self.mail.deed.problem != SILENT_BY_WISH

    @property
    def may_be_settled(self) -> bool:
        return self.did_not_arrive and self.mail.settled_at is None


def line_of(mail: OutgoingMail) -> Line:
    """The mail in the words of whoever reads the page."""
    is_settled = mail.settled_at is not None
    return Line(
        mail=mail,
        label=label_of(mail),
        at=mail.sent_at or mail.deed.finished_at or mail.created_at,
        level="empty" if is_settled else _level(mail),
        word=_("dealt with") if is_settled else _word(mail),
        reason=_(problem_sentence(mail)),
    )


def label_of(mail: OutgoingMail) -> str:
    return label_of_kind(mail.kind)


def label_of_kind(name: str) -> str:
    """What staff calls a kind of mail; one of a newer portal by its code."""
    kind = find_kind(name)
    return _(kind.label) if kind else name


def is_held(mail: OutgoingMail) -> bool:
    """It waits by intent: for a letter to go first, or because sending is stopped."""
    return mail.deed.is_open and mail.deed.problem in waiting_codes()


def _level(mail: OutgoingMail) -> str:
    return "open" if is_held(mail) else LEVELS[mail.deed.state]


def _word(mail: OutgoingMail) -> str:
    if is_held(mail):
        return _("held back")
    return {
        DeedState.WAITING: _("waiting"),
        DeedState.LEASED: _("being sent"),
        DeedState.DONE: _("sent"),
        DeedState.DROPPED: _("not sent"),
        DeedState.FAILED: _("not delivered"),
    }[mail.deed.state]
