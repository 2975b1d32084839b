from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry
from portal.audit.service import Actor
from portal.core.db import write_transaction
from portal.core.runtime import Runtime
from portal.core.voices import AddressForm
from portal.employer import errors, service
from portal.employer.models import Employer
from portal.employer.queries import find_employer, get_employer
from tests.factories import NOW, an_employer, given

NAMES = {"name": "Nordlicht Energie AG", "short_name": "Nordlicht Energie"}


def save(db: Session, values: dict[str, Any], **given_values: Any) -> frozenset[str]:
    defaults: dict[str, Any] = {"now": NOW, "actor": Actor.system()}
    return service.save_employer(db, values=values, **defaults | given_values)


def test_the_first_entry_makes_the_one_row(db: Session) -> None:
    changed = save(db, NAMES | {"address_form": "du", "brand": "#123456"})
    db.commit()

    employer = get_employer(db)
    assert changed == {"name", "short_name", "address_form", "brand"}
    assert (employer.name, employer.revision, employer.zone) == (NAMES["name"], 1, "Europe/Berlin")
    assert employer.address_form is AddressForm.DU
    assert employer.changed_at == NOW


def test_later_entries_change_it_and_count(db: Session) -> None:
    given(db, an_employer(revision=3))

    changed = save(db, NAMES | {"city": "Kiel"}, now=NOW + timedelta(days=1))
    db.commit()

    employer = get_employer(db)
    assert changed == {"city"}
    assert (employer.city, employer.revision) == ("Kiel", 4)
    assert employer.changed_at == NOW + timedelta(days=1)


def test_what_is_already_so_changes_nothing(db: Session) -> None:
    given(db, employer := an_employer(revision=3))

    assert save(db, NAMES, seen=1) == frozenset()
    assert employer.revision == 3
    assert db.scalar(select(func.count(AuditEntry.id))) == 0


def test_the_trail_names_fields_and_no_values(db: Session) -> None:
    given(db, an_employer())

    save(db, {"contact_phone": "040 1", "city": "Kiel"})
    db.commit()

    entry = db.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject_kind) == ("employer.changed", "employer")
    assert entry.details == {"fields": ["city", "contact_phone"]}


def test_a_revision_that_the_writer_has_not_seen_is_not_written_over(db: Session) -> None:
    given(db, an_employer(revision=3))

    with pytest.raises(errors.EmployerHasChanged):
        save(db, {"city": "Kiel"}, seen=2)
    assert save(db, {"city": "Kiel"}, seen=3)


def test_the_database_decides_when_two_make_the_first_entry(db: Session, runtime: Runtime) -> None:
    with runtime.sessions() as other, write_transaction(other):
        save(other, NAMES)

    with pytest.raises(errors.EmployerHasChanged):
        service._added(db, NAMES)


def test_without_a_name_there_is_no_first_entry(db: Session) -> None:
    with pytest.raises(errors.NameMissing):
        save(db, {"city": "Kiel"})
    assert find_employer(db) is None


@pytest.mark.parametrize(
    ("field", "value", "refusal"),
    [
        ("name", "", errors.NameMissing),
        ("name", "N" * 121, errors.TooLong),
        ("short_name", "Nord\nlicht", errors.NotOneLine),
        ("contact_name", "Lena\r\nBcc: x@y.example", errors.NotOneLine),
        ("country", "FR", errors.NotACountry),
        ("zone", "Mars/Olympus", errors.NotAZone),
        ("zone", "../../etc/passwd", errors.NotAZone),
        ("zone", "localtime", errors.NotAZone),
        ("zone", "Europe", errors.NotAZone),
        ("language", "fr", errors.NotALanguage),
        ("address_form", "ihr", errors.NotAForm),
        ("brand", "red", errors.NotAColour),
        ("brand", "#fff; } body {", errors.TooLong),
        ("brand", "#12345}", errors.NotAColour),
        ("contact_email", "recruiting", errors.NotAContactAddress),
        ("contact_email", "a@b", errors.NotAContactAddress),
        ("contact_phone", "call me", errors.NotAPhoneNumber),
        ("contact_phone", "()", errors.NotAPhoneNumber),
    ],
)
def test_what_cannot_be_is_refused(
    db: Session, field: str, value: str, refusal: type[errors.DoesNotFit]
) -> None:
    given(db, an_employer())

    with pytest.raises(refusal):
        save(db, {field: value})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "N" * 120),
        ("zone", "Europe/Vienna"),
        ("zone", "UTC"),
        ("country", "CH"),
        ("contact_email", ""),
        ("contact_email", "jobs@münchen.example"),
        ("contact_phone", "+41 (0)44 555-01/40"),
        ("contact_hours", "Mo–Do, 9–16 Uhr"),
    ],
)
def test_what_can_be_is_stored(db: Session, field: str, value: str) -> None:
    given(db, an_employer())

    save(db, {field: value})
    db.commit()
    db.expire_all()

    assert getattr(db.get_one(Employer, 1), field) == value
