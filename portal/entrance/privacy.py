"""A person's links and codes. The links themselves are never shown, not even to their person: they
are made from secrets when a mail leaves."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.core.deeds import Deed
from portal.core.messages import N_
from portal.core.personal import Fact, Moved, PersonalData, Record, move_rows
from portal.entrance.models import LinkCode, PersonalLink, Purpose
from portal.people.addresses import normalise_address
from portal.people.errors import NotAnAddress
from portal.people.models import Person
from portal.web.locale import gettext as _

PURPOSES = {
    Purpose.INVITE: N_("Came with a letter"),
    Purpose.SIGN_IN: N_("Was asked for"),
    Purpose.SILENCE: N_("For saying that no further messages are wanted"),
}


def export(db: Session, person_id: int) -> list[Record]:
    """Links and codes with their times."""
    links = select(PersonalLink).where(PersonalLink.person_id == person_id)
    codes = select(LinkCode).where(LinkCode.person_id == person_id)
    return [
        *(
            Record(_("Personal link"), _link(row))
            for row in db.scalars(links.order_by(PersonalLink.id))
        ),
        *(
            Record(_("Code for a new browser"), _code(row))
            for row in db.scalars(codes.order_by(LinkCode.id))
        ),
    ]


def _link(link: PersonalLink) -> tuple[Fact, ...]:
    return (
        Fact("purpose", N_("What for"), link.purpose.value, PURPOSES[link.purpose]),
        Fact("created_at", N_("Created"), link.created_at),
        Fact("expires_at", N_("Valid until"), link.expires_at),
        Fact("revoked_at", N_("Ended"), link.revoked_at),
        Fact("claimed_at", N_("First used"), link.claimed_at, is_private=True),
        Fact("disowned_at", N_("“I did not apply”"), link.disowned_at),
    )


def _code(code: LinkCode) -> tuple[Fact, ...]:
    return (
        Fact("created_at", N_("Created"), code.created_at, is_private=True),
        Fact("expires_at", N_("Valid until"), code.expires_at, is_private=True),
        Fact("used_at", N_("Used"), code.used_at, is_private=True),
    )


def erase(db: Session, person_id: int, *, now: datetime) -> None:
    """No link opens anything any more; a request for a new one that still waits is forgotten."""
    db.execute(delete(LinkCode).where(LinkCode.person_id == person_id))
    db.execute(delete(PersonalLink).where(PersonalLink.person_id == person_id))
    person = db.get_one(Person, person_id)
    for deed in db.scalars(select(Deed).where(Deed.kind == "link_request")):
        if _is_for(deed.payload, person.email_key):
            db.delete(deed)
    db.flush()


def _is_for(payload: dict[str, object], email_key: str) -> bool:
    try:
        return normalise_address(str(payload.get("address", ""))) == email_key
    except NotAnAddress:
        return False


def move(
    db: Session,
    *,
    source_id: int,
    target_id: int,
    application_ids: Collection[int] | None,
    now: datetime,
) -> Moved:
    """Links in old mails keep opening, and lead to whoever the person is now. No link belongs to a
    single application, so splitting moves none."""
    if application_ids is not None:
        return {}
    return move_rows(db, PersonalLink, source_id=source_id, target_id=target_id) | move_rows(
        db, LinkCode, source_id=source_id, target_id=target_id
    )


SHARE = PersonalData(
    name="entrance",
    title=N_("Personal links"),
    tables=frozenset({"personal_link", "link_code"}),
    export=export,
    erase=erase,
    move=move,
)
