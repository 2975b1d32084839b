"""What staff has to look at: important mails that did not arrive, and a silent mail server."""

from datetime import datetime
from typing import Any

from flask import url_for
from sqlalchemy import Select, func, select

from portal.access.login import Viewer
from portal.core.deeds import Deed, DeedState
from portal.outbox import queries
from portal.outbox.lines import label_of_kind
from portal.outbox.models import OutgoingMail
from portal.outbox.queries import Pile
from portal.people.models import Person
from portal.web.locale import gettext as _
from portal.web.locale import ngettext
from portal.web.worklist import Due, Entry, Source, due_columns


def _lost(viewer: Viewer, _now: datetime) -> Select[Any] | None:
    """One row for each mail that somebody has to look at."""
    if not viewer.may("mail.send"):
        return None
    return (
        select(
            *due_columns(
                "lost_mails",
                due_at=Deed.finished_at,
                first_name=Person.first_name,
                last_name=Person.last_name,
                subject=OutgoingMail.kind,
                public_id=OutgoingMail.public_id,
                state=Deed.state,
            )
        )
        .join_from(OutgoingMail, Deed)
        .join(Person, Person.id == OutgoingMail.person_id)
        .where(*queries.needs_a_look())
    )


def _lost_entry(due: Due, _viewer: Viewer, now: datetime) -> Entry:
    failed = due.state == DeedState.FAILED
    return Entry(
        due_at=due.due_at or now,
        person=due.person,
        number="",
        subject=label_of_kind(due.subject),
        task=_("Email did not arrive") if failed else _("Email was held back"),
        state_word=_("not delivered") if failed else _("not sent"),
        state="late" if failed else "open",
        url=url_for("outbox_admin.show", public_id=due.public_id),
        verb=_("View"),
        group="mail",
    )


def _waiting(viewer: Viewer, now: datetime) -> Select[Any] | None:
    """One row for all mails that should have left by now."""
    if not viewer.may("mail.send"):
        return None
    count = func.count(Deed.id)
    columns = due_columns("waiting_mails", due_at=queries.waiting_since(), amount=count)
    return select(*columns).where(queries.should_have_left(now)).having(count > 0)


def _waiting_entry(due: Due, _viewer: Viewer, now: datetime) -> Entry:
    return Entry(
        due_at=due.due_at or now,
        person=_("Mail server"),
        number="",
        subject=ngettext("%(num)s email", "%(num)s emails", due.amount),
        task=_("Emails cannot be sent at the moment"),
        state_word=_("waiting"),
        state="open",
        url=url_for("outbox_admin.index", pile=Pile.WAITING),
        verb=_("View"),
        group="mail",
    )


LOST_MAILS = Source("lost_mails", _lost, _lost_entry)
WAITING_MAILS = Source("waiting_mails", _waiting, _waiting_entry)
