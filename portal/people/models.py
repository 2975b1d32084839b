from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from portal.core.db import Base, public_id_column
from portal.people.names import search_name

# Whose address must be the only one: neither shared by decision nor left over from a merge
UNSHARED = "address_shared_at IS NULL AND merged_into_id IS NULL"


class Person(Base):
    """Somebody with a name and an address. There are no fields for title, gender, age or origin.

    ``email_key`` is the normalised address; two persons may share one only when staff decided so
    (``address_shared_at``). ``zone`` None means the employer's. ``search_name`` follows the name.
    ``merged_into_id``: the same human being as that person, who has everything now; what remains
    here is the earlier name and address.
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

    __table_args__ = (
        Index(
            "uq_person_email_key_unshared",
            "email_key",
            unique=True,
            sqlite_where=text(UNSHARED),
            postgresql_where=text(UNSHARED),
        ),
        Index(
            "ix_person_shared_address",
            "email_key",
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
