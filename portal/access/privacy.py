"""The browsers that a person's page was opened in."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.access.models import Device, SignedIn
from portal.core.messages import N_
from portal.core.personal import Fact, Moved, PersonalData, Record, move_rows
from portal.web.locale import gettext as _


def export(db: Session, person_id: int) -> list[Record]:
    """Remembered browsers, and when the page was open in them."""
    devices = select(Device).where(Device.person_id == person_id).order_by(Device.id)
    sessions = select(SignedIn).where(SignedIn.person_id == person_id).order_by(SignedIn.id)
    return [
        *(
            Record(device.label or _("Unknown browser"), _device(device))
            for device in db.scalars(devices)
        ),
        *(Record(_("Your page was open"), _session(row)) for row in db.scalars(sessions)),
    ]


def _device(device: Device) -> tuple[Fact, ...]:
    return (
        Fact("browser", N_("Browser"), device.label, is_private=True),
        Fact("created_at", N_("Remembered since"), device.created_at, is_private=True),
        Fact("last_used_at", N_("Last used"), device.last_used_at, is_private=True),
        Fact("expires_at", N_("Remembered until"), device.expires_at, is_private=True),
        Fact("ended_at", N_("Removed"), device.ended_at, is_private=True),
    )


def _session(row: SignedIn) -> tuple[Fact, ...]:
    return (
        Fact("created_at", N_("Opened"), row.created_at, is_private=True),
        Fact("last_seen_at", N_("Last used"), row.last_seen_at, is_private=True),
        Fact("ended_at", N_("Left"), row.ended_at, is_private=True),
    )


def erase(db: Session, person_id: int, *, now: datetime) -> None:
    """Whoever is signed in as this person is out at once."""
    db.execute(delete(SignedIn).where(SignedIn.person_id == person_id))
    db.execute(delete(Device).where(Device.person_id == person_id))


def move(
    db: Session,
    *,
    source_id: int,
    target_id: int,
    application_ids: Collection[int] | None,
    now: datetime,
) -> Moved:
    """A browser that was trusted for one person is not trusted for another by itself: it ends here,
    and the personal link or a code lets it in again."""
    if application_ids is not None:
        return {}
    for row in (SignedIn, Device):
        db.execute(
            update(row)
            .where(row.person_id == source_id, row.ended_at.is_(None))
            .values(ended_at=now)
        )
    return move_rows(db, Device, source_id=source_id, target_id=target_id) | move_rows(
        db, SignedIn, source_id=source_id, target_id=target_id
    )


SHARE = PersonalData(
    name="access",
    title=N_("Your devices"),
    tables=frozenset({"device", "signed_in"}),
    export=export,
    erase=erase,
    move=move,
)
