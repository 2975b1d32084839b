"""Reading what is stored about a person, and the requests for erasing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, case, select
from sqlalchemy.orm import Session, joinedload

from portal.core.errors import NotFound
from portal.core.personal import Objection, PersonalData, Record, objections, personal_data
from portal.people.merging import lock_whole
from portal.people.queries import ids_of
from portal.privacy.models import ErasureRequest, RequestState

PAGE = 50
FIRST = ("people", "candidates")


@dataclass(frozen=True)
class Part:
    """What one part has stored; ``title`` is a message id."""

    name: str
    title: str
    records: Sequence[Record]


def stored_parts(db: Session, person_id: int) -> list[Part]:
    """Everything stored about a person, the person first; parts without anything are left out.

    The number of queries is that of the shares, whatever the number of rows.
    """
    ids = ids_of(db, person_id)
    parts = []
    for share in sorted(personal_data(), key=_place):
        records = [record for one in reversed(ids) for record in share.export(db, one)]
        if records:
            parts.append(Part(share.name, share.title, records))
    return parts


def _place(share: PersonalData) -> int:
    """Who it is and what they applied for come first; the others stay in their order."""
    return FIRST.index(share.name) if share.name in FIRST else len(FIRST)


def find_request(db: Session, person_id: int) -> ErasureRequest | None:
    """The person's request that is under way, else their latest one."""
    is_closed = case((ErasureRequest.closed_at.is_(None), 0), else_=1)
    return db.scalar(
        select(ErasureRequest)
        .where(ErasureRequest.person_id == person_id)
        .order_by(is_closed, ErasureRequest.id.desc())
        .limit(1)
    )


def find_under_way(db: Session, person_id: int, *, lock: bool = False) -> ErasureRequest | None:
    chosen = select(ErasureRequest).where(
        ErasureRequest.person_id == person_id, ErasureRequest.closed_at.is_(None)
    )
    return db.scalar(chosen.with_for_update() if lock else chosen)


def get_request(db: Session, public_id: str, *, lock: bool = False) -> ErasureRequest:
    """One request with its person. NotFound when there is none."""
    this = ErasureRequest.public_id == public_id
    if lock:
        request = _lock(db, this)
    else:
        chosen = select(ErasureRequest).where(this)
        request = db.scalar(chosen.options(joinedload(ErasureRequest.person)))
    if request is None:
        raise NotFound
    return request


def lock_request(db: Session, request_id: int | None) -> ErasureRequest | None:
    return _lock(db, ErasureRequest.id == request_id)


def _lock(db: Session, this: ColumnElement[bool]) -> ErasureRequest | None:
    """The person's rows first, as merging two persons takes them."""
    person_id = db.scalar(select(ErasureRequest.person_id).where(this))
    if person_id is not None:
        lock_whole(db, person_id)
    chosen = select(ErasureRequest).where(this).with_for_update()
    request = db.scalar(chosen.execution_options(populate_existing=True))
    if request is not None and request.person_id not in (None, person_id):
        lock_whole(db, request.person_id)  # merged at this moment
    return request


def request_page(db: Session, *, before: str = "") -> tuple[Sequence[ErasureRequest], str]:
    """A page of requests, what waits for a decision first, then the latest; and the next cursor."""
    is_open = case((ErasureRequest.state == RequestState.OPEN, 0), else_=1)
    chosen = (
        select(ErasureRequest)
        .options(joinedload(ErasureRequest.person))
        .order_by(is_open, ErasureRequest.id.desc())
        .limit(PAGE + 1)
    )
    if before:
        edge = select(ErasureRequest.id).where(ErasureRequest.public_id == before).scalar_subquery()
        chosen = chosen.where(ErasureRequest.id < edge, ErasureRequest.state != RequestState.OPEN)
    found = db.scalars(chosen).all()
    rows = found[:PAGE]
    return rows, rows[-1].public_id if len(found) > PAGE else ""


def what_speaks_against(
    db: Session, person_id: int, now: datetime
) -> tuple[list[Objection], date | None]:
    """Why a person's data may have to stay, and the last day on which something does; None when
    nothing speaks against it now, and when no day is known."""
    found = [one for each in ids_of(db, person_id) for one in objections(db, each, now)]
    days = [one.until for one in found if one.until is not None]
    is_open = len(days) < len(found)
    return found, None if is_open else max(days, default=None)
