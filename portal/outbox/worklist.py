"""What staff has to look at: important mails that did not arrive, and a silent mail server."""

from datetime import datetime

from flask import url_for
from sqlalchemy.orm import Session

from portal.access.login import Viewer
from portal.core.deeds import DeedState
from portal.outbox import queries
from portal.outbox.lines import label_of
from portal.outbox.models import OutgoingMail
from portal.outbox.queries import Pile, Trouble
from portal.web.locale import gettext as _
from portal.web.locale import ngettext
from portal.web.worklist import Entry


def entries(db: Session, viewer: Viewer, now: datetime) -> list[Entry]:
    """One entry per mail, and one for all that wait."""
    if not viewer.may("mail.send"):
        return []
    found = [_entry(mail, now) for mail in queries.mails_to_look_at(db)]
    trouble = queries.delivery_trouble(db, now)
    return [_waiting(trouble), *found] if trouble else found


def _entry(mail: OutgoingMail, now: datetime) -> Entry:
    failed = mail.deed.state is DeedState.FAILED
    return Entry(
        due_at=mail.deed.finished_at or now,
        person=mail.person.name,
        number="",
        subject=label_of(mail),
        task=_("Email did not arrive") if failed else _("Email was held back"),
        state_word=_("not delivered") if failed else _("not sent"),
        state="late" if failed else "open",
        url=url_for("outbox_admin.show", public_id=mail.public_id),
        verb=_("View"),
        group="mail",
    )


def _waiting(trouble: Trouble) -> Entry:
    return Entry(
        due_at=trouble.since,
        person=_("Mail server"),
        number="",
        subject=ngettext("%(num)s email", "%(num)s emails", trouble.count),
        task=_("Emails cannot be sent at the moment"),
        state_word=_("waiting"),
        state="open",
        url=url_for("outbox_admin.index", pile=Pile.WAITING),
        verb=_("View"),
        group="mail",
    )
