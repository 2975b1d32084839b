"""What keeps a mail waiting although nothing is wrong with it. Parts above register their holds.

A held mail is neither lost nor failed: it is asked again later, and at once when the hold may have
ended (``service.let_go``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.outbox.kinds import MailKind, find_kind
from portal.outbox.models import OutgoingMail

Check = Callable[[Session, OutgoingMail], str | None]


@dataclass(frozen=True)
class Hold:
    """``check`` answers a short code, or None when the mail may leave; ``sentences`` (message ids
    by code) say it to staff. A mail that tells somebody a decision is only asked about when
    ``holds_letters`` is set; one that was asked for a moment ago never is.
    """

    check: Check
    sentences: Mapping[str, str]
    holds_letters: bool = False


_holds: list[Hold] = []


def register_hold(hold: Hold) -> None:
    if hold not in _holds:
        _holds.append(hold)


def held_by(db: Session, mail: OutgoingMail, kind: MailKind) -> str | None:
    """The code of the first hold that keeps this mail back; colleagues' mails never wait."""
    if kind.requested or mail.staff_id is not None:
        return None
    asked = [hold for hold in _holds if hold.holds_letters or not kind.tells]
    return next((code for hold in asked if (code := hold.check(db, mail))), None)


def concerned_application(db: Session, mail: OutgoingMail) -> int | None:
    """The one application that a mail is about, as its kind says."""
    kind = find_kind(mail.kind)
    return kind.concerns(db, mail) if kind is not None else None


def hold_sentences() -> dict[str, str]:
    """What staff reads, by code."""
    return {code: sentence for hold in _holds for code, sentence in hold.sentences.items()}
