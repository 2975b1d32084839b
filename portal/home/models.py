from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, public_id_column, stored_as_value
from portal.home.errors import AlreadyAnswered
from portal.people.models import Person


class Topic(StrEnum):
    """What a person says is not correct."""

    NAME = "name"
    ADDRESS = "address"
    APPLICATION = "application"
    LETTER = "letter"
    OTHER = "other"


class Correction(Base):
    """A person says that something about them is not correct; somebody looks at it and answers.

    ``answer`` goes to the person by mail; it may stay empty when it was said in another way.
    """

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    topic: Mapped[Topic] = mapped_column(stored_as_value(Topic))
    words: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str] = mapped_column(String(120), default="")
    answer: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person] = relationship()

    __table_args__ = (
        Index(
            "uq_correction_open",
            "person_id",
            "topic",
            unique=True,
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
        Index(
            "ix_correction_waiting",
            "created_at",
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
    )

    def ensure_open(self) -> None:
        if self.answered_at is not None:
            raise AlreadyAnswered
