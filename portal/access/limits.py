"""How often something may be tried. Counts lie in the database: they survive a restart and hold
for all processes together. Subjects (addresses, accounts) are kept as keyed hashes only."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network

from sqlalchemy.orm import Session

from portal.access.models import LimitCount
from portal.core.db import insert_into
from portal.core.keys import Keys
from portal.core.runtime import Runtime


@dataclass(frozen=True)
class Limit:
    """At most ``most`` tries by one subject in each ``window``."""

    name: str
    most: int
    window: timedelta


LINK_PER_ADDRESS = Limit("link_address", 3, timedelta(hours=1))
LINK_PER_NETWORK = Limit("link_network", 20, timedelta(hours=1))
CODES_PER_PERSON = Limit("code_person", 5, timedelta(minutes=10))
EVENTS_PER_ADDRESS = Limit("event_address", 5, timedelta(hours=6))
EVENTS_PER_NETWORK = Limit("event_network", 30, timedelta(hours=1))
SIGN_IN_PER_ACCOUNT = Limit("sign_in_account", 10, timedelta(minutes=15))
SIGN_IN_PER_NETWORK = Limit("sign_in_network", 50, timedelta(minutes=15))


def network_of(address: str | None) -> str:
    """Whose tries are counted together: an IPv4 address; of IPv6 the half that a line is given."""
    try:
        read = ip_address(address or "")
    except ValueError:  # a socket of this machine
        return ""
    prefix = 64 if read.version == 6 else 32
    return str(ip_network((read, prefix), strict=False).network_address)


def is_within(
    runtime: Runtime, limit: Limit, subject: str, *, now: datetime, weight: int = 1
) -> bool:
    """Count one try, in a transaction of its own, and say whether it was still allowed."""
    with runtime.writing() as db:
        return count_try(db, runtime.keys, limit, subject, now=now, weight=weight) <= limit.most


def count_try(
    db: Session, keys: Keys, limit: Limit, subject: str, *, now: datetime, weight: int = 1
) -> int:
    """The number of tries in this window, with this one, which may weigh more; one statement, so no
    two get the same."""
    hashed = keys.digest(subject, purpose=f"limit:{limit.name}")
    seconds = int(limit.window.total_seconds())
    start = datetime.fromtimestamp(int(now.timestamp()) // seconds * seconds, UTC)
    row = insert_into(db, LimitCount).values(
        limit_name=limit.name, subject=hashed, window_start=start, count=weight
    )
    counted = row.on_conflict_do_update(
        index_elements=[LimitCount.limit_name, LimitCount.subject, LimitCount.window_start],
        set_={"count": LimitCount.count + weight},
    ).returning(LimitCount.count)
    return int(db.execute(counted).scalar_one())
