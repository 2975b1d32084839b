"""The deed that erases a person: the last mail first, then everything in one transaction.

What others count on (calls, seats) has ended before; then parts remove their shares in the order of
the registry, the upper ones first. Doing it twice changes nothing; a worker that dies in between
leaves everything as it was.
"""

from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.core.db import Base
from portal.core.deeds import Claim, Deed, Outcome, done, dropped, later, postponed
from portal.core.personal import (
    count_rows,
    end_what_others_count_on,
    erase_everything,
    personal_data,
)
from portal.core.runtime import Runtime
from portal.outbox.models import OutgoingMail
from portal.people.merging import lock_people
from portal.people.queries import ids_of
from portal.privacy import queries, service
from portal.privacy.errors import OnHold
from portal.privacy.holds import today
from portal.privacy.models import ErasureRequest, RequestState

LOOK_AGAIN = timedelta(seconds=20)  # whether the last mail has left
ASK_AGAIN = timedelta(days=1)  # whether the legal hold has ended
LONGEST_WAIT = timedelta(hours=24)  # for a mail server that is down; then without the mail


def do_erasure(runtime: Runtime, claim: Claim, now: datetime) -> Outcome:
    """Begin it when its day has come, wait for the last mail, erase."""
    with runtime.reading() as db:
        request = db.get(ErasureRequest, claim.subject_id)
        if request is None or not request.is_under_way:
            return dropped("no_longer_wanted")
        if request.state is not RequestState.ERASING:
            return _its_day(db, request, now)
        if _last_mail_waits(db, request, now):
            return postponed("last_mail_waits", after=LOOK_AGAIN)
        request_id = request.id
    return done(lambda db, at: erase(db, request_id=request_id, now=at))


def erase(db: Session, *, request_id: int, now: datetime) -> None:
    """Remove everything of the person, those who were merged into them included. The request stays,
    without them. Does nothing when it is no longer to be done."""
    request = queries.lock_request(db, request_id)
    if request is None or request.state is not RequestState.ERASING or request.person_id is None:
        return
    ids = ids_of(db, request.person_id)
    end_what_others_count_on(db, ids, now=now)  # whoever books refers to the person after that
    lock_people(db, *ids, going=True)  # from here on nobody can add anything of theirs
    end_what_others_count_on(db, ids, now=now)  # what came in between
    tables = list(Base.metadata.tables.values())
    counts: dict[str, int] = {}
    for share in personal_data():
        for person_id in ids:
            found = count_rows(db, share, person_id, tables)
            counts[share.name] = counts.get(share.name, 0) + found
    request.finish({name: count for name, count in counts.items() if count}, now)
    db.flush()
    erase_everything(db, ids, now=now)
    audit.record(db, "erasure.done", actor=Actor.system(), subject=request, at=now)


def _its_day(db: Session, request: ErasureRequest, now: datetime) -> Outcome:
    """The day of a decision for later: begin, unless something new speaks against it by now."""
    if request.erase_on is None or request.person_id is None:
        return dropped("no_longer_wanted")
    found, until = queries.what_speaks_against(db, request.person_id, now)
    if any(one.is_binding for one in found):
        return postponed("on_hold", after=ASK_AGAIN)
    day = max(request.erase_on, service.day_after(until)) if until else request.erase_on
    if day > today(db, now):
        return postponed("not_yet", after=service.start_of(db, day) - now)
    request_id = request.id

    def begin(db: Session, at: datetime) -> None:
        found = queries.lock_request(db, request_id)
        if found is None or found.state is not RequestState.SCHEDULED:
            return
        with suppress(OnHold):  # put a moment ago; the next look waits
            service.ensure_free(db, found, now=at)
            service.begin(db, request=found, now=at)

    return later("last_mail_waits", after=LOOK_AGAIN, record=begin)


def _last_mail_waits(db: Session, request: ErasureRequest, now: datetime) -> bool:
    """It goes to the address that is erased afterwards, so the address need not be kept for it."""
    mail = db.get(OutgoingMail, request.last_mail_id) if request.last_mail_id else None
    if mail is None or now - (request.begun_at or now) > LONGEST_WAIT:
        return False
    return db.get_one(Deed, mail.deed_id).is_open
