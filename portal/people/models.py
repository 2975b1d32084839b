from datetime import datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Connection,
    ForeignKey,
    Index,
    String,
    event,
    exists,
    func,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, validates

from portal.core.db import Base, public_id_column
from portal.people.names import search_name

NAMELESS = " "  # the ``search_name`` of an empty name

# Whose address must be the only one: neither shared by decision nor left over from a merge
UNSHARED = "address_shared_at IS NULL AND merged_into_id IS NULL"


class Person(Base):
    """Somebody with a name and an address. There are no fields for title, gender, age or origin.

    ``email_key`` is the normalised address; two persons may share one only when staff decided so
    (``address_shared_at``). ``zone`` None means the employer's. ``search_name`` follows the name.
    ``merged_into_id``: the same human being as that person, who has everything now; what remains
    here is the earlier name and address. ``is_namesake``: when this name was written, somebody else
    had it; so that nobody has to look through all names for those that appear twice.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    first_name: Mapped[str] = mapped_column(String(120))
    last_name: Mapped[str] = mapped_column(String(120))
    search_name: Mapped[str] = mapped_column(String(255), index=True)
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), index=True)
    address_shared_at: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(String(2))
    zone: Mapped[str | None] = mapped_column(String(60))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    is_namesake: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        Index(
            "ix_person_namesake",
            "id",
            sqlite_where=text("is_namesake = 1"),
            postgresql_where=text("is_namesake"),
        ),
        Index(
            "uq_person_email_key_unshared",
            "email_key",
            unique=True,
            sqlite_where=text(UNSHARED),
            postgresql_where=text(UNSHARED),
        ),
        Index(
            "ix_person_shared_address",
            "id",
            sqlite_where=text("address_shared_at IS NOT NULL"),
            postgresql_where=text("address_shared_at IS NOT NULL"),
        ),
    )

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @validates("first_name", "last_name")
    def _keep_findable(self, field: str, value: str) -> str:
        names = {"first_name": self.first_name, "last_name": self.last_name} | {field: value}
        self.search_name = search_name(names["first_name"] or "", names["last_name"] or "")
        return value


def note_namesakes(connection: Connection | Session, person_id: int | None = None) -> None:
    """Marks this person if somebody else has the same name; without ``person_id`` everybody, which
    goes once through all names. Needed after rows were written without a ``Person`` object."""
    person, other = Person, Person.__table__.alias().c
    same = other.search_name == person.search_name
    named = (person.search_name != NAMELESS, person.is_namesake.is_(False))
    marked = update(Person).values(is_namesake=True).where(*named)
    if person_id is not None:
        connection.execute(
            marked.where(person.id == person_id, exists().where(same, other.id != person.id))
        )
        return
    often = select(other.search_name).group_by(other.search_name).having(func.count() > 1)
    connection.execute(marked.where(person.search_name.in_(often)))


@event.listens_for(Person, "after_insert")
@event.listens_for(Person, "after_update")
def _note_namesake(_mapper: object, connection: Connection, person: Person) -> None:
    if inspect(person).attrs.search_name.history.has_changes():
        note_namesakes(connection, person.id)


class PersonMerge(Base):
    """Two persons became one: the source's rows belong to the target since.

    For taking it back: ``moved`` are the keys of those rows by table, ``before`` is the name and
    address that the target had.
    """

    __tablename__ = "person_merge"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    source_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    merged_at: Mapped[datetime]
    merged_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff_account.id"))
    moved: Mapped[dict[str, Any]]
    before: Mapped[dict[str, Any]]
    undone_at: Mapped[datetime | None]

    source: Mapped[Person] = relationship(foreign_keys=[source_id])
    target: Mapped[Person] = relationship(foreign_keys=[target_id])


class PersonDifference(Base):
    """Staff has looked at two persons who might be one: they are two. ``one_id`` is the smaller."""

    __tablename__ = "person_difference"

    one_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    other_id: Mapped[int] = mapped_column(
        ForeignKey("person.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    decided_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("one_id < other_id", name="in_order"),)
