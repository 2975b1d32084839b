"""Why a mail did not leave: short codes in the rows, sentences for staff."""

from portal.core.messages import N_
from portal.outbox.holds import hold_sentences
from portal.outbox.kinds import find_kind
from portal.outbox.models import OutgoingMail

SILENT_BY_WISH = "silent_by_wish"
SILENT_BY_BOUNCE = "silent_by_bounce"
SILENCES = (SILENT_BY_WISH, SILENT_BY_BOUNCE)
NO_CONSENT = "no_consent"

SERVER_DOWN = "server_down"
SERVER_TLS = "server_tls"
SERVER_LOGIN = "server_login"
SENDER_REFUSED = "sender_refused"
NO_RELAY = "no_relay"
DOWN = (SERVER_DOWN, SERVER_TLS, SERVER_LOGIN, SENDER_REFUSED, NO_RELAY)

STOPPED = "sending_stopped"

NO_MAILBOX = "no_mailbox"
NOT_AN_ADDRESS = "not_an_address"
MAILBOX_FULL = "mailbox_full"
RECIPIENT_REFUSED = "recipient_refused"
MESSAGE_REFUSED = "message_refused"
NOT_NOW = "not_now"
LOST_IN_BETWEEN = "lost_in_between"
DATA_GOES = "data_goes"

SENTENCES = {
    SILENT_BY_WISH: N_("The person wants no further messages."),
    SILENT_BY_BOUNCE: N_("An earlier email came back: there is no such mailbox."),
    NO_CONSENT: N_("The person does not agree to emails of this kind, or no longer."),
    SERVER_DOWN: N_("The mail server does not answer. We keep trying."),
    SERVER_TLS: N_("No safe connection to the mail server. We keep trying."),
    SERVER_LOGIN: N_("The mail server does not accept our sign-in. We keep trying."),
    SENDER_REFUSED: N_("The mail server does not accept our sender address. We keep trying."),
    NO_RELAY: N_("The mail server passes nothing on for us. We keep trying."),
    STOPPED: N_("All sending is stopped. It leaves in its turn once sending goes on."),
    NO_MAILBOX: N_("There is no such mailbox."),
    NOT_AN_ADDRESS: N_("This address cannot be written to."),
    MAILBOX_FULL: N_("The mailbox is full."),
    RECIPIENT_REFUSED: N_("The other mail server takes nothing from us for this address."),
    MESSAGE_REFUSED: N_("The other mail server did not accept the content."),
    NOT_NOW: N_("The other mail server asks us to come back later."),
    LOST_IN_BETWEEN: N_("The connection was lost while sending. We try again."),
    DATA_GOES: N_("The data of this person is being erased."),
    "person_gone": N_("The person has been deleted."),
    "unknown_kind": N_("The portal is being updated. We keep trying."),
    "worker_died": N_("Sending stopped unexpectedly, several times."),
    "error": N_("Something went wrong on our side."),
}
NO_LONGER_NEEDED = N_("It was no longer needed.")


def problem_sentence(mail: OutgoingMail) -> str:
    """Why it waits, failed or was not sent (a message id); empty when there is nothing to say."""
    code = mail.deed.problem
    if not code:
        return ""
    kind = find_kind(mail.kind)
    own = kind.problems if kind else {}
    return own.get(code) or {**hold_sentences(), **SENTENCES}.get(code) or NO_LONGER_NEEDED


def waiting_codes() -> list[str]:
    """What keeps mails waiting by intent: the stop of all sending, and every hold."""
    return [STOPPED, *hold_sentences()]
