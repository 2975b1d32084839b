"""What is stored about a person as such: name, address, language, and earlier ones of each."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from portal.core.messages import N_
from portal.core.personal import Fact, Moved, PersonalData, Record
from portal.people.models import Person, PersonDifference, PersonMerge
from portal.web.locale import gettext as _

LANGUAGES = {"de": N_("German"), "en": N_("English")}


def export(db: Session, person_id: int) -> list[Record]:
    """Name and address; if two persons were merged, the earlier ones as well."""
    chosen = select(Person).where(or_(Person.id == person_id, Person.merged_into_id == person_id))
    people = sorted(db.scalars(chosen), key=lambda person: person.id != person_id)
    return [
        Record(
            _("Name and address") if person.id == person_id else _("Earlier name and address"),
            _facts(person),
        )
        for person in people
    ]


def _facts(person: Person) -> tuple[Fact, ...]:
    return (
        Fact("first_name", N_("First name"), person.first_name),
        Fact("last_name", N_("Last name"), person.last_name),
        Fact("email", N_("Email address"), person.email),
        Fact(
            "language",
            N_("Language of emails and pages"),
            person.language,
            LANGUAGES.get(person.language, ""),
        ),
        Fact("zone", N_("Time zone"), person.zone),
        Fact(
            "address_shared_at", N_("Address shared with somebody since"), person.address_shared_at
        ),
        Fact("created_at", N_("Stored since"), person.created_at),
        Fact("changed_at", N_("Last changed"), person.changed_at),
    )


def erase(db: Session, person_id: int, *, now: datetime) -> None:
    """The row itself, and what is known about it being the same as another."""
    merges = or_(PersonMerge.source_id == person_id, PersonMerge.target_id == person_id)
    db.execute(delete(PersonMerge).where(merges))
    pairs = or_(PersonDifference.one_id == person_id, PersonDifference.other_id == person_id)
    db.execute(delete(PersonDifference).where(pairs))
    db.execute(delete(Person).where(Person.id == person_id))


def move(
    db: Session,
    *,
    source_id: int,
    target_id: int,
    application_ids: Collection[int] | None,
    now: datetime,
) -> Moved:
    """The rows themselves are what is merged or split; nothing hangs on them here."""
    return {}


SHARE = PersonalData(
    name="people",
    title=N_("You"),
    tables=frozenset({"person", "person_merge", "person_difference"}),
    export=export,
    erase=erase,
    move=move,
)
