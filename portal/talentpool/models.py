from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, public_id_column, stored_as_value
from portal.people.models import Person


class Frequency(StrEnum):
    """How often we may write at most."""

    AS_IT_FITS = "as_it_fits"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"


class Interest(Base):
    """An area that people can choose. Departments of vacancies are offered without a row; one
    comes when somebody chooses it, or when HR adds or hides it (``retired_at``)."""

    __tablename__ = "interest"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    name: Mapped[str] = mapped_column(String(120))
    name_key: Mapped[str] = mapped_column(String(120), unique=True)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]


class PoolMembership(Base):
    """What a member has told us. Until when is written in their consent, and only there.

    ``asked`` counts how often we have asked whether they stay; 0 again after each renewal.
    """

    __tablename__ = "pool_membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    frequency: Mapped[Frequency] = mapped_column(stored_as_value(Frequency))
    since: Mapped[datetime]
    changed_at: Mapped[datetime]
    asked: Mapped[int] = mapped_column(default=0)

    person: Mapped[Person] = relationship()
    interests: Mapped[list[Interest]] = relationship(
        secondary="pool_membership_interest", order_by="Interest.name"
    )
    places: Mapped[list["PoolPlace"]] = relationship(
        cascade="all, delete-orphan", order_by="PoolPlace.position", passive_deletes=True
    )


class PoolMembershipInterest(Base):
    __tablename__ = "pool_membership_interest"

    membership_id: Mapped[int] = mapped_column(
        ForeignKey("pool_membership.id", ondelete="CASCADE"), primary_key=True
    )
    interest_id: Mapped[int] = mapped_column(
        ForeignKey("interest.id"), primary_key=True, index=True
    )


class PoolPlace(Base):
    """A place in the member's own words; ``name_key`` is to be found by."""

    __tablename__ = "pool_place"

    id: Mapped[int] = mapped_column(primary_key=True)
    membership_id: Mapped[int] = mapped_column(ForeignKey("pool_membership.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(80), index=True)

    __table_args__ = (UniqueConstraint("membership_id", "name_key"),)
