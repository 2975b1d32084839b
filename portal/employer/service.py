"""Saving what the employer is called, looks like and can be reached at."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.audit import service as audit
from portal.audit.service import Actor
from portal.core.voices import AddressForm
from portal.employer.checks import FIELDS, ensure_fits
from portal.employer.errors import EmployerHasChanged, NameMissing
from portal.employer.models import Employer


def save_employer(
    db: Session,
    *,
    values: Mapping[str, str],
    now: datetime,
    actor: Actor,
    seen: int | None = None,
) -> frozenset[str]:
    """Store ``values`` (some of FIELDS); returns the names of the fields that changed.

    ``seen`` is the revision the writer had before them (0: none), None when it does not matter.
    Refuses kinds of DoesNotFit and EmployerHasChanged.
    """
    for field, value in values.items():
        ensure_fits(field, value)
    values = {field: _as_kept(field, value) for field, value in values.items()}
    employer = db.get(Employer, 1, with_for_update=True)
    changed = frozenset(
        field for field in values if employer is None or getattr(employer, field) != values[field]
    )
    if not changed:
        return changed
    if seen not in (None, employer.revision if employer is not None else 0):
        raise EmployerHasChanged
    employer = _updated(employer, values) if employer is not None else _added(db, values)
    employer.changed_at = now
    db.flush()
    audit.record(
        db, "employer.changed", actor=actor, subject=employer, at=now, fields=sorted(changed)
    )
    return changed


def _updated(employer: Employer, values: Mapping[str, str]) -> Employer:
    _assign(employer, values)
    employer.revision += 1
    return employer


def _added(db: Session, values: Mapping[str, str]) -> Employer:
    """The first entry. Two may make it at once; the primary key decides who was first."""
    if not (values.get("name") and values.get("short_name")):
        raise NameMissing
    employer = Employer(id=1)
    _assign(employer, values)
    db.add(employer)
    try:
        db.flush()
    except IntegrityError as error:
        raise EmployerHasChanged from error
    return employer


def _assign(employer: Employer, values: Mapping[str, str]) -> None:
    for field in FIELDS:
        if field in values:
            setattr(employer, field, values[field])


def _as_kept(field: str, value: str) -> str:
    if field == "brand":
        return value.lower()
    return AddressForm(value) if field == "address_form" else value
