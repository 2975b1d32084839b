from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.core.keys import Keys
from portal.entrance import tokens
from portal.entrance.errors import NoSuchLink
from portal.entrance.models import LinkCode, PersonalLink, Purpose

CLOCK_TOLERANCE = timedelta(minutes=5)  # two machines may differ


def get_link(
    db: Session, keys: Keys, token: str, *, purposes: tuple[Purpose, ...], lock: bool = False
) -> PersonalLink:
    """The row of a token. Refuses forged, cut, foreign and older ones alike (NoSuchLink)."""
    read = tokens.read_token(keys, token, purposes)
    if read is None:
        raise NoSuchLink
    public_id, generation, purpose = read
    chosen = select(PersonalLink).where(
        PersonalLink.public_id == public_id,
        PersonalLink.generation == generation,
        PersonalLink.purpose == purpose,
    )
    link = db.scalar(chosen.with_for_update() if lock else chosen)
    if link is None:
        raise NoSuchLink
    return link


def is_over(link: PersonalLink, now: datetime) -> bool:
    """Revoked, or past its time with five minutes of tolerance."""
    expired = link.expires_at is not None and now >= link.expires_at + CLOCK_TOLERANCE
    return expired or link.revoked_at is not None


def find_silence_link(db: Session, person_id: int) -> PersonalLink | None:
    return db.scalar(
        select(PersonalLink)
        .where(PersonalLink.person_id == person_id, PersonalLink.purpose == Purpose.SILENCE)
        .where(PersonalLink.revoked_at.is_(None))
        .order_by(PersonalLink.id)
    )


def find_invite(db: Session, *, person_id: int, now: datetime) -> PersonalLink | None:
    """The personal link that a letter to this person can carry."""
    return db.scalar(
        select(PersonalLink)
        .where(PersonalLink.person_id == person_id, PersonalLink.purpose == Purpose.INVITE)
        .where(PersonalLink.revoked_at.is_(None), PersonalLink.expires_at > now)
        .order_by(PersonalLink.id.desc())
        .limit(1)
    )


def find_code(db: Session, public_id: str, *, lock: bool = False) -> LinkCode | None:
    chosen = select(LinkCode).where(LinkCode.public_id == public_id)
    return db.scalar(chosen.with_for_update() if lock else chosen)


def newest_code(db: Session, link_id: int) -> LinkCode | None:
    return db.scalar(
        select(LinkCode).where(LinkCode.link_id == link_id).order_by(LinkCode.id.desc()).limit(1)
    )


def get_link_by_public_id(db: Session, public_id: str) -> PersonalLink:
    """For staff, who never see a token."""
    link = db.scalar(select(PersonalLink).where(PersonalLink.public_id == public_id))
    if link is None:
        raise NoSuchLink
    return link
