from datetime import datetime

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.core.db import Base, stored_as_value
from portal.core.voices import AddressForm


class Employer(Base):
    """One row. ``brand`` is #rrggbb, ``zone`` an IANA name, ``country`` DE, AT or CH."""

    __tablename__ = "employer"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False, default=1)
    name: Mapped[str] = mapped_column(String(120))
    short_name: Mapped[str] = mapped_column(String(60))
    city: Mapped[str] = mapped_column(String(80), default="")
    postal_address: Mapped[str] = mapped_column(String(200), default="")
    country: Mapped[str] = mapped_column(String(2), default="DE")
    zone: Mapped[str] = mapped_column(String(60), default="Europe/Berlin")
    language: Mapped[str] = mapped_column(String(2), default="de")
    address_form: Mapped[AddressForm] = mapped_column(
        stored_as_value(AddressForm), default=AddressForm.SIE
    )
    brand: Mapped[str] = mapped_column(String(7), default="#0d6d74")
    contact_name: Mapped[str] = mapped_column(String(120), default="")
    contact_title: Mapped[str] = mapped_column(String(120), default="")
    contact_email: Mapped[str] = mapped_column(String(254), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    contact_hours: Mapped[str] = mapped_column(String(120), default="")
    contact_hours_en: Mapped[str] = mapped_column(String(120), default="")
    retention_months: Mapped[int] = mapped_column(default=6)
    link_days: Mapped[int] = mapped_column(default=90)
    # Between the release of a letter and its mail; 0 sends at once
    release_pause_minutes: Mapped[int] = mapped_column(default=10, server_default="10")
    # While set, no mail leaves but what somebody asked for a moment ago
    sending_stopped_at: Mapped[datetime | None]
    sending_stopped_by: Mapped[str | None] = mapped_column(String(120))
    revision: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)
