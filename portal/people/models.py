from datetime import datetime

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, validates

from portal.core.db import Base, public_id_column
from portal.people.names import search_name


class Person(Base):
    """Somebody with a name and an address. There are no fields for title, gender, age or origin.

    ``email_key`` is the normalised address; two persons may share one only when staff decided so
    (``address_shared_at``). ``zone`` None means the employer's. ``search_name`` follows the name.
    """

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    first_name: Mapped[str] = mapped_column(String(120))
    last_name: Mapped[str] = mapped_column(String(120))
    search_name: Mapped[str] = mapped_column(String(255))
    email: Mapped[str] = mapped_column(String(254))
    email_key: Mapped[str] = mapped_column(String(254), index=True)
    address_shared_at: Mapped[datetime | None]
    language: Mapped[str] = mapped_column(String(2))
    zone: Mapped[str | None] = mapped_column(String(60))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "uq_person_email_key_unshared",
            "email_key",
            unique=True,
            sqlite_where=text("address_shared_at IS NULL"),
            postgresql_where=text("address_shared_at IS NULL"),
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
