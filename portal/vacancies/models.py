from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, String, Text, and_, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.core.db import Base, public_id_column, stored_as_value
from portal.core.voices import AddressForm


class Employment(StrEnum):
    PERMANENT = "permanent"
    FIXED_TERM = "fixed_term"
    TRAINEE = "trainee"
    APPRENTICESHIP = "apprenticeship"
    INTERNSHIP = "internship"
    STUDENT_JOB = "student_job"


class Schedule(StrEnum):
    FULL_TIME = "full_time"
    PART_TIME = "part_time"
    EITHER = "either"


class PayPeriod(StrEnum):
    YEAR = "year"
    MONTH = "month"
    HOUR = "hour"


class Vacancy(Base):
    """A job as advertised. ``address_form`` None means the employer's; feedback is off until
    ``feedback_since``.

    Everybody can read it from ``published_at`` until ``closes_at`` (excluded: the end of the last
    day in the employer's zone). ``places`` are parted by ", "; ``description`` is Markdown; pay is
    in whole euros or francs for each ``pay_period``.
    """

    __tablename__ = "vacancy"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    title: Mapped[str] = mapped_column(String(200))
    department: Mapped[str] = mapped_column(String(120), default="")
    language: Mapped[str] = mapped_column(String(2), default="de")
    address_form: Mapped[AddressForm | None] = mapped_column(stored_as_value(AddressForm))
    feedback_since: Mapped[datetime | None]
    created_at: Mapped[datetime]
    description: Mapped[str] = mapped_column(
        Text,
        default="",
        server_default="",
        deferred=True,  # lists do without
    )
    places: Mapped[str] = mapped_column(String(300), default="", server_default="")
    employment: Mapped[Employment | None] = mapped_column(stored_as_value(Employment))
    schedule: Mapped[Schedule | None] = mapped_column(stored_as_value(Schedule))
    pay_min: Mapped[int | None]
    pay_max: Mapped[int | None]
    pay_period: Mapped[PayPeriod | None] = mapped_column(stored_as_value(PayPeriod))
    pay_note: Mapped[str] = mapped_column(String(300), default="", server_default="")
    apply_url: Mapped[str] = mapped_column(String(500), default="", server_default="")
    published_at: Mapped[datetime | None] = mapped_column(index=True)
    closes_at: Mapped[datetime | None]

    criteria: Mapped[list["Criterion"]] = relationship(
        cascade="all, delete-orphan", order_by="Criterion.position"
    )

    @property
    def says_pay(self) -> bool:
        """Whether people who apply learn what the job pays (Directive (EU) 2023/970, Art. 5)."""
        return self.pay_min is not None or self.pay_max is not None or bool(self.pay_note)

    def is_open(self, now: datetime) -> bool:
        """Whether everybody can read it."""
        return (
            self.published_at is not None
            and self.published_at <= now
            and (self.closes_at is None or now < self.closes_at)
        )

    @classmethod
    def open_at(cls, now: datetime) -> ColumnElement[bool]:
        """``is_open`` for a statement."""
        return and_(cls.published_at <= now, or_(cls.closes_at.is_(None), cls.closes_at > now))


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
