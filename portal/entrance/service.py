"""Personal links and codes: making, claiming, renewing, revoking.

The first browser that presses the button claims a link and is remembered. Any other browser types
a mailed code. A scanner that presses buttons can claim a link, but never lock a person out.
Source of the design: OWASP ASVS 5.0 (6.5, 6.6, 7.2, 7.4).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import update
from sqlalchemy.orm import Session

from portal.access import limits
from portal.access import queries as access_queries
from portal.access import service as access
from portal.access.models import Device
from portal.core.deeds import queue_deed
from portal.core.ids import new_public_id
from portal.core.keys import Keys
from portal.entrance import queries, tokens
from portal.entrance.errors import LinkOver, NoSuchLink, TooManyCodes
from portal.entrance.models import LinkCode, PersonalLink, Purpose
from portal.outbox.service import queue_mail

SIGN_IN_LINK_LIFE = timedelta(minutes=30)
CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5


@dataclass(frozen=True)
class Entered:
    """A session was opened. ``device_key`` is set when this browser is remembered from now on."""

    session_key: str
    device_key: str | None = None


@dataclass(frozen=True)
class CodeNeeded:
    """This browser is new to the link; a code row waits for six digits."""

    code: LinkCode


class CodeCheck(StrEnum):
    WRONG = "wrong"
    OVER = "over"


def invite(db: Session, *, person_id: int, now: datetime, days: int) -> PersonalLink:
    """A link that comes with a letter, valid for ``days``."""
    return _add_link(db, person_id, Purpose.INVITE, now, now + timedelta(days=days))


def add_sign_in_link(db: Session, *, person_id: int, now: datetime) -> PersonalLink:
    """A link that was asked for, valid for half an hour."""
    return _add_link(db, person_id, Purpose.SIGN_IN, now, now + SIGN_IN_LINK_LIFE)


def ensure_silence_link(db: Session, person_id: int, now: datetime) -> None:
    """Every mail carries "I want no further messages": one lasting link per person for all."""
    if queries.find_silence_link(db, person_id) is None:
        _add_link(db, person_id, Purpose.SILENCE, now, None)


def _add_link(
    db: Session, person_id: int, purpose: Purpose, now: datetime, expires_at: datetime | None
) -> PersonalLink:
    link = PersonalLink(person_id=person_id, purpose=purpose, created_at=now, expires_at=expires_at)
    db.add(link)
    db.flush()
    return link


def enter(
    db: Session,
    keys: Keys,
    *,
    token: str,
    device_key: str,
    device_label: str,
    pending_code: str,
    now: datetime,
) -> Entered | CodeNeeded:
    """Press the button: claim the link, come back on a known device, or ask for a code.

    Refuses NoSuchLink and LinkOver. ``pending_code`` is the code this browser already waits for.
    """
    link = queries.get_link(db, keys, token, purposes=tokens.ENTERING, lock=True)
    if queries.is_over(link, now):
        raise LinkOver
    device = access_queries.find_device(db, key=device_key, person_id=link.person_id, now=now)
    if device is not None:
        _claim(db, link, now)
        return Entered(_session_on(db, device, now))
    if _claim(db, link, now):
        return _remember_and_enter(db, link.person_id, device_label, now)
    return CodeNeeded(_code_for(db, keys, link, pending_code, now))


def _claim(db: Session, link: PersonalLink, now: datetime) -> bool:
    """One statement decides who was first, also between two databases connections."""
    claimed = db.execute(
        update(PersonalLink)
        .where(PersonalLink.id == link.id, PersonalLink.claimed_at.is_(None))
        .values(claimed_at=now)
    )
    return bool(claimed.rowcount == 1)  # type: ignore[attr-defined]  # an UPDATE has a rowcount


def _session_on(db: Session, device: Device, now: datetime) -> str:
    device.last_used_at = now
    return access.sign_in_person(db, person_id=device.person_id, device_id=device.id, now=now)


def _remember_and_enter(db: Session, person_id: int, label: str, now: datetime) -> Entered:
    device, key = access.remember_device(db, person_id=person_id, label=label, now=now)
    return Entered(_session_on(db, device, now), key)


def _code_for(
    db: Session, keys: Keys, link: PersonalLink, pending_code: str, now: datetime
) -> LinkCode:
    """The code this browser waits for, or a new one with its mail.

    When many were sent in a short time, no further mail goes out: the browser shares the newest
    code. So nobody can flood a mailbox, and a scanner that keeps clicking locks nobody out.
    """
    code = queries.find_code(db, pending_code) if pending_code else None
    if code is not None and code.link_id == link.id and is_usable(code, now):
        return code
    subject = str(link.person_id)
    if limits.count_try(db, keys, limits.CODES_PER_PERSON, subject, now=now) <= (
        limits.CODES_PER_PERSON.most
    ):
        return _mail_code(db, link, now)
    code = queries.newest_code(db, link.id)
    if code is None or not is_usable(code, now):
        raise TooManyCodes
    return code


def _mail_code(db: Session, link: PersonalLink, now: datetime) -> LinkCode:
    code = LinkCode(
        link_id=link.id, person_id=link.person_id, created_at=now, expires_at=now + CODE_LIFE
    )
    db.add(code)
    db.flush()
    queue_mail(
        db,
        "link_code",
        person_id=code.person_id,
        subject_id=code.id,
        dedupe_key=f"link_code:{code.public_id}",
        now=now,
    )
    return code


def is_usable(code: LinkCode, now: datetime) -> bool:
    return code.used_at is None and code.tries < CODE_TRIES and now < code.expires_at


def renew_code(db: Session, keys: Keys, *, code_id: str, now: datetime) -> LinkCode:
    """Another code for a browser that waits. Refuses NoSuchLink and TooManyCodes."""
    code = queries.find_code(db, code_id)
    if code is None:
        raise NoSuchLink
    return _code_for(db, keys, db.get_one(PersonalLink, code.link_id), "", now)


def enter_with_code(
    db: Session, keys: Keys, *, code_id: str, typed: str, device_label: str, now: datetime
) -> Entered | CodeCheck:
    """Check six typed digits. A wrong try is counted first, so parallel guessing gains nothing."""
    code = queries.find_code(db, code_id, lock=True)
    if code is None or not is_usable(code, now):
        return CodeCheck.OVER
    link = db.get_one(PersonalLink, code.link_id)
    if queries.is_over(link, now):
        return CodeCheck.OVER
    code.tries += 1
    if not tokens.code_fits(keys, code, typed):
        return CodeCheck.OVER if code.tries >= CODE_TRIES else CodeCheck.WRONG
    code.used_at = now
    return _remember_and_enter(db, code.person_id, device_label, now)


def ask_for_link(db: Session, *, address: str, now: datetime) -> None:
    """Note that somebody asked for a new link. The worker looks the address up, so that a known and
    an unknown one are the same work here."""
    queue_deed(
        db,
        kind="link_request",
        payload={"address": address},
        dedupe_key=f"link_request:{new_public_id()}",
        now=now,
        priority=10,
    )


def send_new_link(db: Session, *, person_id: int, now: datetime) -> PersonalLink:
    """A fresh link to the stored address."""
    link = add_sign_in_link(db, person_id=person_id, now=now)
    queue_mail(
        db,
        "new_link",
        person_id=person_id,
        subject_id=link.id,
        dedupe_key=f"new_link:{link.public_id}",
        now=now,
    )
    return link


def revoke_links(db: Session, *, person_id: int, now: datetime) -> None:
    """No link of this person opens anything any more, and all their browsers are signed out."""
    db.execute(
        update(PersonalLink)
        .where(PersonalLink.person_id == person_id, PersonalLink.revoked_at.is_(None))
        .where(PersonalLink.purpose != Purpose.SILENCE)
        .values(revoked_at=now)
    )
    access.end_devices(db, person_id=person_id, now=now)


def end_links_of_old_address(db: Session, *, person_id: int, now: datetime) -> None:
    """What went to the old address opens nothing any more: it may be a stranger's. A letter that
    can still be read gets a new link, for as long as the old one held."""
    link = queries.find_invite(db, person_id=person_id, now=now)
    revoke_links(db, person_id=person_id, now=now)
    if link is not None:
        _add_link(db, person_id, Purpose.INVITE, now, link.expires_at)


def disown(link: PersonalLink, *, now: datetime) -> None:
    """Somebody did not apply: staff will look. The link stays; a scanner may have pressed."""
    if link.disowned_at is None:
        link.disowned_at = now
