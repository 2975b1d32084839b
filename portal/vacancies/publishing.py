"""What a vacancy says to everybody, and whether they can read it."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.employer.queries import get_employer
from portal.people.addresses import read_address
from portal.people.errors import NotAnAddress
from portal.vacancies.errors import (
    AlreadyClosed,
    NotAnApplyAddress,
    NothingToRead,
    NoWayToApply,
    PayTurnedRound,
)
from portal.vacancies.models import Employment, PayPeriod, Schedule, Vacancy


@dataclass(frozen=True)
class Ad:
    """What HR writes about an open vacancy. ``closes_on`` is the last day to apply; ``apply_url``
    begins with https:// or mailto:, or is a mail address; pay is in whole euros or francs."""

    description: str = ""
    places: str = ""
    employment: Employment | None = None
    schedule: Schedule | None = None
    pay_min: int | None = None
    pay_max: int | None = None
    pay_period: PayPeriod | None = None
    pay_note: str = ""
    apply_url: str = ""
    closes_on: date | None = None


def edit_ad(db: Session, *, vacancy: Vacancy, ad: Ad, now: datetime, actor: Actor) -> None:
    """Change what everybody reads. Refuses PayTurnedRound and NotAnApplyAddress, and for a vacancy
    that is open what ``publish`` would refuse."""
    if ad.pay_min is not None and ad.pay_max is not None and ad.pay_min > ad.pay_max:
        raise PayTurnedRound
    ad = replace(ad, places=tidy_places(ad.places), apply_url=read_apply_url(ad.apply_url))
    values = asdict(ad)
    day = values.pop("closes_on")
    values["closes_at"] = end_of(day, employer_zone(db)) if day else None
    changed = sorted(name for name in values if getattr(vacancy, name) != values[name])
    for name in changed:
        setattr(vacancy, name, values[name])
    if vacancy.published_at is not None:
        _ensure_whole(db, vacancy)
    if changed:
        db.flush()
        audit.record(db, "vacancy.ad_edited", actor=actor, subject=vacancy, at=now, fields=changed)


def publish(db: Session, *, vacancy: Vacancy, now: datetime, actor: Actor) -> None:
    """From now on everybody can read it. Refuses NothingToRead, NoWayToApply, AlreadyClosed."""
    if vacancy.published_at is not None:
        return
    _ensure_whole(db, vacancy)
    if vacancy.closes_at is not None and vacancy.closes_at <= now:
        raise AlreadyClosed
    vacancy.published_at = now
    audit.record(db, "vacancy.published", actor=actor, subject=vacancy, at=now)


def withdraw(db: Session, *, vacancy: Vacancy, now: datetime, actor: Actor) -> None:
    """Nobody can read it any more; published anew it counts as new."""
    if vacancy.published_at is not None:
        vacancy.published_at = None
        audit.record(db, "vacancy.unpublished", actor=actor, subject=vacancy, at=now)


def _ensure_whole(db: Session, vacancy: Vacancy) -> None:
    if not vacancy.description:
        raise NothingToRead
    if not (vacancy.apply_url or get_employer(db).contact_email):
        raise NoWayToApply


MAILTO = "mailto:"


def tidy_places(text: str) -> str:
    """Names parted by commas or line ends, each once, in their order."""
    names = (" ".join(name.split()) for name in text.replace("\n", ",").split(","))
    return ", ".join(dict.fromkeys(name for name in names if name))


def read_apply_url(text: str) -> str:
    """An address of the web or of a mailbox, nothing else; empty stays empty."""
    text = text.strip()
    if not text:
        return ""
    if text.lower().startswith("https://") and _is_web(text):
        return text
    address = text[len(MAILTO) :] if text.lower().startswith(MAILTO) else text
    if any(sign in address for sign in "?&#%"):  # a link with headers: copies, a text of its own
        raise NotAnApplyAddress
    try:
        return MAILTO + read_address(address).text
    except NotAnAddress as error:
        raise NotAnApplyAddress from error


def _is_web(text: str) -> bool:
    try:
        parts = urlsplit(text)
        named = bool(parts.hostname) and "." in str(parts.hostname) and parts.port != 0
    except ValueError:  # a port or an IPv6 address that is none
        return False
    return named and not parts.username and not any(sign in text for sign in "\"'<>\\ \t\n")


def employer_zone(db: Session) -> ZoneInfo:
    return ZoneInfo(get_employer(db).zone)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which the next day begins there."""
    return datetime.combine(day + timedelta(days=1), time(0), zone)


def last_day(vacancy: Vacancy, zone: ZoneInfo) -> date | None:
    """The day after whose end nobody can apply any more."""
    if vacancy.closes_at is None:
        return None
    return (vacancy.closes_at - timedelta(seconds=1)).astimezone(zone).date()
