"""What a mail server's answer means. RFC 5321 (codes), RFC 3463 (the finer status, "5.1.1")."""

import re
from dataclasses import dataclass
from enum import StrEnum

from portal.outbox import problems

STATUS = re.compile(rb"\b([245]\.\d{1,3}\.\d{1,3})\b")
NO_SUCH_ADDRESS = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")
FULL = ("5.2.2", "5.2.3")
# without a finer status: unknown here, not local, not allowed as a mailbox name
NO_SUCH_MAILBOX = (550, 551, 553)
REFUSES_LOGIN = (530, 534, 535, 538)


class Step(StrEnum):
    """How far we had come when the server said no."""

    OPEN = "open"
    SENDER = "sender"
    RECIPIENT = "recipient"
    MESSAGE = "message"


class Effect(StrEnum):
    """What follows for the mail."""

    SENT = "sent"
    LATER = "later"  # this mail again, with growing pauses
    DOWN = "down"  # nothing can be sent at the moment
    FAILED = "failed"  # this mail will never be taken
    BOUNCED = "bounced"  # and there is no such mailbox


@dataclass(frozen=True)
class Receipt:
    """What became of handing a mail over; code and status as the server gave them."""

    effect: Effect
    problem: str | None = None
    code: int | None = None
    status: str | None = None


def read_answer(step: Step, code: int, text: bytes) -> Receipt:
    """The meaning of a refusal at this step."""
    found = STATUS.search(text)
    status = found.group(1).decode("ascii")[:12] if found else None
    effect, problem = _meaning(step, code, status)
    if step is Step.RECIPIENT and effect is Effect.FAILED and b"relay" in text.lower():
        effect, problem = Effect.DOWN, problems.NO_RELAY  # about us, not about the person
    return Receipt(effect, problem, code if 200 <= code <= 599 else None, status)


def _meaning(step: Step, code: int, status: str | None) -> tuple[Effect, str]:
    if code in REFUSES_LOGIN:
        return Effect.DOWN, problems.SERVER_LOGIN
    if step is Step.OPEN:
        return Effect.DOWN, problems.SERVER_DOWN
    if 400 <= code < 500:
        return Effect.LATER, problems.NOT_NOW
    if not 500 <= code < 600:
        return Effect.LATER, problems.LOST_IN_BETWEEN
    if step is Step.SENDER:
        return _sender_refused(code, status)
    return _refused(step, code, status)


def _sender_refused(code: int, status: str | None) -> tuple[Effect, str]:
    """Usually our sender address; some servers already judge the size here."""
    if code == 552 or (status or "").startswith("5.3."):
        return Effect.FAILED, problems.MESSAGE_REFUSED
    return Effect.DOWN, problems.SENDER_REFUSED


def _refused(step: Step, code: int, status: str | None) -> tuple[Effect, str]:
    """Some servers name an unknown mailbox only after the message; it had one recipient."""
    if status in NO_SUCH_ADDRESS:
        return Effect.BOUNCED, problems.NO_MAILBOX
    if status in FULL:
        return Effect.FAILED, problems.MAILBOX_FULL
    if step is Step.MESSAGE:
        return Effect.FAILED, problems.MESSAGE_REFUSED
    if status is None and code in NO_SUCH_MAILBOX:
        return Effect.BOUNCED, problems.NO_MAILBOX
    if status is None and code == 552:
        return Effect.FAILED, problems.MAILBOX_FULL
    return Effect.FAILED, problems.RECIPIENT_REFUSED
