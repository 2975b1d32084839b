from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, public_id_column, stored_as_value
from portal.core.voices import AddressForm


class Vacancy(Base):
    """A job as advertised. ``address_form`` None means the employer's; feedback is off until
    ``feedback_since``."""

    __tablename__ = "vacancy"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    title: Mapped[str] = mapped_column(String(200))
    department: Mapped[str] = mapped_column(String(120), default="")
    language: Mapped[str] = mapped_column(String(2), default="de")
    address_form: Mapped[AddressForm | None] = mapped_column(stored_as_value(AddressForm))
    feedback_since: Mapped[datetime | None]
    created_at: Mapped[datetime]

    criteria: Mapped[list["Criterion"]] = relationship(
        cascade="all, delete-orphan", order_by="Criterion.position"
    )


class Criterion(Base):
    """What the ad asked for: a short name and the ad's own words."""

    __tablename__ = "criterion"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancy.id"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    requirement: Mapped[str] = mapped_column(Text)
    retired_at: Mapped[datetime | None]  # no longer offered, still named by older feedback
